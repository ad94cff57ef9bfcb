"""What a plugin registers: a name, its options, and where the code lies."""

from __future__ import annotations

from typing import Any, Final

import attrs
from attrs import field, frozen
from typing_extensions import TypeVar

from deepg_core.errors import PluginError
from deepg_core.plugins.packages import advise_install, describe_missing, is_installed
from deepg_core.plugins.place import (
    import_place,
    inherits,
    is_config,
    place_of,
    require_config,
    require_place,
)
from deepg_core.plugins.plugin import Plugin

Config = TypeVar("Config", default=Any)
"""The config class of a component: its abstract class is `Encoder[OneHot]`, and `self.config` is a `OneHot` then."""
TEXTS: Final = attrs.validators.deep_iterable(attrs.validators.instance_of(str), attrs.validators.instance_of(tuple))


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
    requires: tuple[str, ...] = field(default=(), validator=TEXTS)
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
