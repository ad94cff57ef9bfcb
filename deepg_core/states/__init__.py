"""States: what the layers of a trained network say along sequences."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from deepg_core.inference.block import Block
from deepg_core.states.interface import About, StateWriter

__all__ = ["About", "Block", "StateWriter"]


class _Called(ModuleType):
    """Once this package is imported, it stands at `deepg_core.states`, where the function is promised: so it is that, too."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        return import_module("deepg_core.commands.states").states(*args, **options)


sys.modules[__name__].__class__ = _Called
