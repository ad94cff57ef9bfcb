"""Operators on tensors, `x + y` and the like, which Keras 2 writes as layers of their own: the layers that do the same."""

from __future__ import annotations

from typing import Any, Final

from deepg_core.checkpoints.legacy.stored import Stored

KINDS: Final = ("TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer")
"""The last is that of TensorFlow 2.0 to 2.3."""
_MERGES: Final = {
    "__operators__.add": "Add", "math.add": "Add", "math.add_n": "Add", "Add": "Add", "AddV2": "Add", "AddN": "Add",
    "math.multiply": "Multiply", "__operators__.mul": "Multiply", "Mul": "Multiply",
    "math.maximum": "Maximum", "Maximum": "Maximum",
}  # fmt: skip
_FUNCTIONS: Final = {
    "nn.relu": "relu", "math.sigmoid": "sigmoid", "nn.sigmoid": "sigmoid", "math.tanh": "tanh", "nn.tanh": "tanh",
    "Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh",
}  # fmt: skip


def as_layer(stored: Stored) -> Stored:
    """Give the layer that computes what an operator does; any other layer as it is.

    :raises LegacyError: there is none.
    """
    if stored.kind not in KINDS:
        return stored
    function = _function(stored)
    if function in _MERGES:
        return Stored(stored.name, _MERGES[function], {"name": stored.key}, True)
    if function in _FUNCTIONS:
        return Stored(stored.name, "Activation", {"name": stored.key, "activation": _FUNCTIONS[function]}, True)
    raise stored.refused(
        f"computes `{function}` with tensors; of such operators deepG reads +, *, maximum, relu, sigmoid and tanh"
    )


def list_places(stored: Stored, node: Any) -> list[Any]:
    """Give what an operator is called on, as it is written for layers: `[name, call, output, {}]` each.

    :raises LegacyError: it is also given a number or other options.
    """
    places = node if isinstance(node[0], list) else [node]
    found: list[Any] = []
    for name, *place, options in places:
        if name == "_CONSTANT_VALUE":
            raise stored.refused(_constant(place[-1]))
        found.append([name, *place, {}])
        for option, value in options.items():
            if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
                found.append([*value, {}])
            elif option != "name" and value is not None:
                raise stored.refused(_constant(value) if option in "xy" else f"is called with {option} = {value!r}")
    return found


def _function(stored: Stored) -> str:
    if stored.kind != "TensorFlowOpLayer":
        return str(stored["function"])
    if stored.config.get("constants"):
        raise stored.refused(_constant(next(iter(stored["constants"].values()))))
    definition = stored["node_def"]
    return str(definition["op"] if isinstance(definition, dict) else "an operator of an old layout")


def _constant(value: Any) -> str:
    shown = str(value) if len(str(value)) < 20 else f"{str(value)[:20]}..."
    return f"computes with the constant {shown}; of operators deepG reads those of two tensors"
