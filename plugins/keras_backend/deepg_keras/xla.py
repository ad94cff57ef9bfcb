"""Whether XLA compiles a network."""

from __future__ import annotations

import warnings
from typing import Any, Final, Literal

from deepg_core.errors import OptionError
from deepg_core.network import Graph
from deepg_keras import KerasOptions, engine

CANNOT: Final = "XLA cannot compile a network with `stateful` layers, or, on a GPU, with `deterministic`"


def refuse_xla(graph: Graph, options: KerasOptions) -> str | None:
    """Say why a network cannot be compiled, or must not."""
    if options.jit_compile is False:
        return "`jit_compile` of the backend is false"
    gpu = options.deterministic and options.device != "cpu" and engine.tf.config.list_physical_devices("GPU")
    return CANNOT if gpu or graph.stateful else None


def decide_xla(model: Any, wanted: Literal["auto"] | bool) -> bool:
    """Decide whether to compile with XLA.

    :raises OptionError: it is asked for where it cannot be.
    """
    if wanted == "auto":
        return bool(model.jit_compile)
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # Keras warns and goes without
        model.jit_compile = wanted
    if model.jit_compile != wanted:
        raise OptionError("jit_compile", CANNOT, 'use "auto" or false')
    return wanted
