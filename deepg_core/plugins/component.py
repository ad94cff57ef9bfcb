"""What a plugin registers: a name, its options, and where the code lies."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from attrs import frozen

from deepg_core.errors import PluginError


@frozen
class Component:
    """One reader, encoder, target format, model builder, trainer or state writer.

    A plugin's hook yields these; nothing else of the plugin is imported until a spec names the component::

        @hookimpl
        def deepg_encoders():
            yield Component("one_hot", OneHot, "deepg_core.encoders.one_hot:OneHotEncoder", "letters to unit vectors")
    """

    name: str
    """What users write as `type = "..."`; unique within its kind."""
    config: type
    """A frozen attrs class: the component's own table in the spec."""
    implementation: str
    """`"package.module:Class"`, imported only when a spec names the component."""
    summary: str = ""
    """One line for `deepg plugins`."""
    requires: tuple[str, ...] = ()
    """Modules that must be installed for it to work, looked for but not imported."""
    endings: tuple[str, ...] = ()
    """Readers only: the file endings it reads, e.g. `(".fasta", ".fa")`; compressed forms are listed too."""

    def missing(self) -> list[str]:
        """Give the modules of `requires` that are not installed."""
        return [module for module in self.requires if find_spec(module) is None]

    def load(self) -> Any:
        """Import the class behind `implementation`.

        :raises PluginError: the module or class cannot be imported; the message names both.
        """
        module, _, attribute = self.implementation.partition(":")
        try:
            return getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            absent = "".join(f"; {name} is not installed" for name in self.missing())
            message = f"`{self.name}` cannot be loaded from {self.implementation}: {error}{absent}"
            raise PluginError(message) from error
