"""Whether XLA compiles a network."""

from __future__ import annotations

import warnings
from typing import Any, Literal

from deepg_core.errors import OptionError


def decide_xla(model: Any, wanted: Literal["auto"] | bool) -> bool:
    """Decide whether to compile with XLA.

    :raises OptionError: it is asked for where it cannot be.
    """
    if wanted == "auto":
        return bool(model.jit_compile)
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # Keras warns and goes without
        model.jit_compile = wanted
    if model.jit_compile != wanted:
        message = "XLA cannot compile a network with `stateful` layers, or, on a GPU, with `deterministic`"
        raise OptionError("jit_compile", message, 'use "auto" or false')
    return wanted
