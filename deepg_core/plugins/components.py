"""What components of some kinds say of themselves besides: readers, trainers, metrics, commands, exporters, layers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import attrs
from attrs import Attribute, field, frozen

from deepg_core.errors import OptionError
from deepg_core.plugins.component import TEXTS, Component, NoOptions
from deepg_core.plugins.place import is_own, is_place, require_place

OTHER_COLUMNS: Final = ("epoch", "lr", "files_seen", "seconds")
"""Columns of the history that are no metrics."""


@frozen
class ReaderComponent(Component):
    """A reader, and the files that it reads."""

    endings: tuple[str, ...] = field(default=(), validator=TEXTS)
    """The file endings it reads, e.g. `(".fasta", ".fa")`; compressed forms are listed too."""
    arrays: bool = False
    """Whether it is a `deepg_core.arrays.reader.ArrayReader`, whose files hold what a network is given and must give. It is
    never chosen by endings, and its spec needs no `[target]`."""


@frozen
class TrainerComponent(Component):
    """A trainer, and what it can compute."""

    layers: tuple[str, ...] = field(default=(), validator=TEXTS)
    """Names of the layers it realises; none: all."""
    workers: str = field(default="", validator=attrs.validators.instance_of(str))
    """`"package.module:Class"` of the `deepg_core.workers.Workers` through which several processes train one network, made
    with their `Place` and the component's config; empty: it trains in one process."""
    asked_in: tuple[str, ...] = field(default=(), validator=TEXTS)
    """What `precision` may be of a network that is asked and does not learn; none: what its options say."""


@frozen
class MetricComponent(Component):
    """A metric, and what has to be known of it before anything is measured."""

    outputs: tuple[str, ...] = field(default=("softmax", "sigmoid", "linear"), validator=TEXTS)
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
    requires: tuple[str, ...] = field(default=(), validator=TEXTS)
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
