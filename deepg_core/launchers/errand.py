"""Work as it is given to a launcher: in another process it finds what it would find in this one."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from deepg_core.place import Place
from deepg_core.plugins import plugin_manager
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.plugins.manager import add_plugin

_OURS: Final = "DEEPG_"
"""How the environment variables begin that deepG reads."""


@frozen
class Errand:
    """Calls what is to be done, once the plugins that are files and deepG's variables are there."""

    work: Callable[..., Any]
    plugins: tuple[Path, ...]
    variables: Mapping[str, str]

    @classmethod
    def of(cls, work: Callable[..., Any], *args: Any, **options: Any) -> Errand:
        """Make it of a function of a module, and arguments that can be pickled; paths are absolute."""
        variables = {name: value for name, value in os.environ.items() if name.startswith(_OURS)}
        return cls(partial(work, *args, **options), plugin_manager().files, variables)

    def __call__(self, place: Place | None = None) -> Any:
        """Do it.

        :param place: where this worker stands among those that do it together; the work finds it by `find_place`.
        """
        os.environ.update({**self.variables, **(place.variables if place else {})})
        for path in self.plugins:
            add_plugin(path)
        with blaming_plugins():
            return self.work()
