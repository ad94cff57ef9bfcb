"""deepG: deep learning on genome sequences from one declarative file.

The verbs of the command line as functions: `run`, `load_spec`, `load_model`, `read_states`, `read_attributions`. They are
imported when they are asked for, so `import deepg_core` costs nothing and no framework.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deepg_core.attributions import Attributions
    from deepg_core.attributions.read import read_attributions
    from deepg_core.commands.explain_windows import explain
    from deepg_core.commands.run import run
    from deepg_core.errors import DeepgError
    from deepg_core.inference.model import Model, load_model
    from deepg_core.spec.load import load_spec
    from deepg_core.states.read import States, read_states

__version__ = "0.1.0"
__all__ = [
    "Attributions",
    "DeepgError",
    "Model",
    "States",
    "explain",
    "load_model",
    "load_spec",
    "read_attributions",
    "read_states",
    "run",
]

_WHERE = {
    "Attributions": "deepg_core.attributions",
    "read_attributions": "deepg_core.attributions.read",
    "DeepgError": "deepg_core.errors",
    "Model": "deepg_core.inference.model",
    "States": "deepg_core.states.read",
    "explain": "deepg_core.commands.explain_windows",
    "load_model": "deepg_core.inference.model",
    "load_spec": "deepg_core.spec.load",
    "read_states": "deepg_core.states.read",
    "run": "deepg_core.commands.run",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])
