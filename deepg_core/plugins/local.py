"""A plugin in one file that a user names: it is there as if it were installed."""

from __future__ import annotations

import hashlib
import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from attrs import frozen

from deepg_core.errors import DataError, PluginError
from deepg_core.plugins.plugin import Plugin


@frozen
class LocalFile:
    """Stands for the entry point that the file would have in a package: its module is called like the file."""

    path: Path

    @property
    def name(self) -> str:
        """What the plugin is called."""
        return self.path.stem

    @property
    def value(self) -> str:
        """The module."""
        return self.path.stem

    @property
    def plugin(self) -> Plugin:
        """Whose it is: the file's, in the version that its first hexadecimal digits of SHA-256 name.

        :raises DataError: it cannot be read.
        """
        try:
            version = hashlib.sha256(self.path.read_bytes()).hexdigest()[:8]
        except OSError as error:
            raise DataError(f"the plugin cannot be read: {error.strerror}", self.path) from error
        return Plugin(self.name, self.path.name, version, module=self.value)

    def load(self) -> ModuleType:
        """Import the file.

        :raises Exception: whatever it raises, or PluginError where its name is no module's or that of another one.
        """
        if self.path.suffix != ".py" or not self.name.isidentifier():
            message = "a plugin is a Python file, whose name is letters, digits and _ with .py behind"
            raise PluginError(message)
        known = None if self.name in sys.modules else find_spec(self.name)
        if self.name in sys.modules or not (known is None or self._is_at(known.origin)):
            message = f"a module `{self.name}` is installed already; rename the file, and the module in its components"
            raise PluginError(message)
        spec = spec_from_file_location(self.name, self.path)
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules[self.name] = module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[self.name]
            raise
        return module

    def _is_at(self, origin: str | None) -> bool:
        """Say whether the module that Python would find is this file: it finds those of the working directory."""
        return origin is not None and Path(origin).exists() and self.path.samefile(origin)
