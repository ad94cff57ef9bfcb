"""What a plugin registers: a name, its options, and where the code lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import attrs
from attrs import Attribute, field, frozen
from typing_extensions import TypeVar

from deepg_core.errors import OptionError, PluginError
from deepg_core.plugins.packages import advise_install, describe_missing, is_installed
from deepg_core.plugins.place import (
    import_place,
    inherits,
    is_config,
    is_own,
    is_place,
    place_of,
    require_config,
    require_place,
)
from deepg_core.plugins.plugin import Plugin

Config = TypeVar("Config", default=Any)
"""The config class of a component: its abstract class is `Encoder[OneHot]`, and `self.config` is a `OneHot` then."""
OTHER_COLUMNS: Final = ("epoch", "lr", "files_seen", "seconds")
"""Columns of the history that are no metrics."""
_TEXTS = attrs.validators.deep_iterable(attrs.validators.instance_of(str), attrs.validators.instance_of(tuple))


@frozen
class Component:
    """One component of some kind (`deepg_core.plugins.kinds`).

    A plugin's hook yields these; nothing else of the plugin is imported until a spec names the component::

        @hookimpl
        def deepg_encoders():
            yield Component("one_hot", OneHot, "deepg_core.encoders.one_hot:OneHotEncoder", "letters to unit vectors")
    """

    name: str = field(validator=attrs.validators.and_(attrs.validators.instance_of(str), attrs.validators.min_len(1)))
    """What users write as `type = "..."`; unique within its kind."""
    _config: type | str = field(validator=require_config)
    """A frozen attrs class, the component's own table in the spec; or `"package.module:Class"`, imported only when a spec names
    the component."""
    implementation: str = field(validator=require_place)
    """`"package.module:Class"`, imported only when a spec names the component."""
    summary: str = ""
    """One line for `deepg plugins`."""
    requires: tuple[str, ...] = field(default=(), validator=_TEXTS)
    """Modules that must be installed for it to work, looked for but not imported."""
    label: str = field(default="", kw_only=True, eq=False, repr=False)
    """What messages call its kind; this and what follows are written by the manager."""
    inherits: str = field(default="", kw_only=True, eq=False, repr=False)
    """`"package.module.Class"`, of which the config has to be."""
    plugin: Plugin | None = field(default=None, kw_only=True, repr=False)
    """Who brought it."""

    @property
    def title(self) -> str:
        """What messages call it: "the encoder `one_hot` (deepg-core 0.1.0)"."""
        return f"the {self.label} `{self.name}` ({self.plugin.source})" if self.plugin else f"`{self.name}`"

    @property
    def config(self) -> type:
        """The class of its options.

        :raises PluginError: it cannot be imported, or is none that its kind has.
        """
        if isinstance(self._config, type):
            return self._config
        config: Any = self._import(self._config)
        if fault := self._fault_of(config):
            message = f"{self.title} has the config {self._config}, which {fault}"
            raise PluginError(message)
        return config  # type: ignore[no-any-return]

    def _fault_of(self, config: Any) -> str | None:
        """Say what is wrong with a config that was imported."""
        if not is_config(config):
            return "is no attrs class"
        return f"must inherit {self.inherits}" if self.inherits and not inherits(config, self.inherits) else None

    def has_config(self, cls: type) -> bool:
        """Say whether a class is that of its options. One that is named by its place is imported if it has the class's name."""
        if isinstance(self._config, type):
            return self._config is cls
        if self._config.partition(":")[2] != cls.__name__:
            return False
        try:
            return self.config is cls
        except PluginError:  # what cannot be imported is no class of anything
            return False

    @property
    def late(self) -> bool:
        """Whether that is imported only when somebody asks for it."""
        return isinstance(self._config, str)

    @property
    def config_place(self) -> str:
        """Where that lies, `"package.module:Class"`; nothing is imported."""
        return place_of(self._config)

    def missing(self) -> list[str]:
        """Give the modules of `requires` that are not installed."""
        return [module for module in self.requires if not is_installed(module)]

    def load(self) -> Any:
        """Import the class behind `implementation`.

        :raises PluginError: a module of `requires` is not installed, or the class cannot be imported; the message names
            component and distribution, and where in their files it failed. With DEEPG_STRICT_PLUGINS the error is that of
            the module, so that its author sees all of it.
        """
        return self.load_part(self.implementation)

    def load_part(self, place: str) -> Any:
        """Import what belongs to it, once all that it requires is there.

        :raises PluginError: as of `load`.
        """
        if absent := self.missing():
            message = f"{self.title} needs {describe_missing(absent)}: {advise_install(absent)}"
            raise PluginError(message)
        return self._import(place)

    def _import(self, place: str) -> Any:
        return import_place(place, self.title, self.config_place.partition(":")[0])


@frozen
class NoOptions:
    """Options of a component that has none."""


@frozen
class ReaderComponent(Component):
    """A reader, and the files that it reads."""

    endings: tuple[str, ...] = field(default=(), validator=_TEXTS)
    """The file endings it reads, e.g. `(".fasta", ".fa")`; compressed forms are listed too."""
    arrays: bool = False
    """Whether it is a `deepg_core.arrays.reader.ArrayReader`, whose files hold what a network is given and must give. It is
    never chosen by endings, and its spec needs no `[target]`."""


@frozen
class TrainerComponent(Component):
    """A trainer, and what it can compute."""

    layers: tuple[str, ...] = field(default=(), validator=_TEXTS)
    """Names of the layers it realises; none: all."""
    workers: str = field(default="", validator=attrs.validators.instance_of(str))
    """`"package.module:Class"` of the `deepg_core.workers.Workers` through which several processes train one network, made
    with their `Place` and the component's config; empty: it trains in one process."""
    asked_in: tuple[str, ...] = field(default=(), validator=_TEXTS)
    """What `precision` may be of a network that is asked and does not learn; none: what its options say."""


@frozen
class MetricComponent(Component):
    """A metric, and what has to be known of it before anything is measured."""

    outputs: tuple[str, ...] = field(default=("softmax", "sigmoid", "linear"), validator=_TEXTS)
    """Activations of the outputs that it can be measured of."""
    higher_is_better: bool = True
    usual: bool | tuple[str, ...] = False
    """Whether it is measured where a spec names no metrics, or of which of these outputs it is."""
    brief: bool = True
    """Whether it is shown in the line of an epoch and among the curves."""
    per_class: bool = False
    """Whether it gives a number for each class, or each number of the last axis: columns `NAME/CLASS` of the history."""

    def is_usual(self, activation: str) -> bool:
        """Say whether it is measured of such an output where a spec names no metrics."""
        return self.usual if isinstance(self.usual, bool) else activation in self.usual

    def __attrs_post_init__(self) -> None:
        if self.name in OTHER_COLUMNS or self.name.startswith("val_"):
            message = f"a metric cannot be called `{self.name}`: the history has such a column already"
            raise ValueError(message)


def _word(instance: Any, attribute: Attribute[str], value: str) -> None:  # noqa: ARG001
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", value):
        message = f"a command cannot be called `{value}`: take lower-case letters, digits, - and _"
        raise ValueError(message)


@frozen
class CommandComponent(Component):
    """A command: `deepg NAME`. `implementation` is a click command or group, imported only when it is called::

        import click

        @click.command()
        @click.argument("run", type=click.Path(path_type=Path))
        def epochs(run):
            "Say how many epochs a run has had."
            click.echo(len(RunFolder(run).read_history()))

        @hookimpl
        def deepg_commands():
            yield CommandComponent("epochs", "my_package.epochs:epochs", "Say how many epochs a run has had.")

    What it imports beside click it imports inside of the command, so that its `--help` comes at once. Its result goes to
    stdout, all else to stderr. A `DeepgError` that it raises is printed as deepG's own are: exit code 1, or that of its class.
    """

    name: str = field(validator=[attrs.validators.instance_of(str), _word])
    """What stands after `deepg`. Where deepG, or another plugin, has such a command: `deepg DISTRIBUTION:NAME`."""
    implementation: str = field(validator=require_place)
    """`"package.module:command"`."""
    summary: str = ""
    """What `deepg --help` says of it."""
    requires: tuple[str, ...] = field(default=(), validator=_TEXTS)
    """Modules that must be installed for it to work."""
    _config: type | str = field(default=NoOptions, init=False, repr=False)
    """None of its own: a command has the options that click gives it."""


@frozen
class ExporterComponent(Component):
    """An exporter, and the ending of its files."""

    ending: str = ""
    """E.g. `".onnx"`; left out: the name with a dot before it."""


def _places(instance: Any, attribute: Attribute[Any], value: Any) -> None:  # noqa: ARG001
    if not isinstance(value, Mapping) or not value:
        message = f'`functions` must be backend -> "package.module:function", not {value!r}'
        raise TypeError(message)
    for place in value.values():
        if not is_place(place):
            message = f'`functions` must be backend -> "package.module:function", not {place!r}'
            raise ValueError(message)


@frozen
class LayerComponent(Component):
    """A layer, whose config and implementation are its class (`deepg_core.network.layers.CustomLayer`)."""

    functions: Mapping[str, str] = field(factory=dict, kw_only=True, eq=False, validator=_places)
    """Backend -> `"package.module:function"`, imported where that backend is used. It is given the layer, its
    variables (name -> tensor) and a tensor for each input, and gives the value."""

    def __attrs_post_init__(self) -> None:
        if not self.late and not is_own(self.config):
            message = (
                f"the layer's class must be a frozen attrs class: write `@attrs.frozen` above {self.config.__name__}"
            )
            raise TypeError(message)

    def _fault_of(self, config: Any) -> str | None:
        fault = Component._fault_of(self, config)
        if fault or is_own(config):
            return fault
        return f"must be a frozen attrs class: write `@attrs.frozen` above {config.__name__}"

    def load_function(self, backend: str) -> Any:
        """Import the function of a backend.

        :raises OptionError: there is none.
        :raises PluginError: as of `load`.
        """
        if backend not in self.functions:
            raise OptionError("type", *describe_lacking(self, backend))
        return self.load_part(self.functions[backend])


def describe_lacking(layer: LayerComponent, backend: str) -> tuple[str, str]:
    """Say that a layer has no function for a backend, and what to do."""
    others = " and ".join(f"`{name}`" for name in layer.functions)
    message = f"{layer.title} has no function for the backend `{backend}`; it has one for {others}"
    return message, "use another backend, or another model"
