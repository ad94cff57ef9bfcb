"""What a checkpoint says of its training, held against its network before a backend sees it.

A backend copies an array into memory of its own: torch's Adam writes past a slot that is too small.
"""

from __future__ import annotations

import tomllib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.checkpoints.contents import Checkpoint
from deepg_core.network import Graph
from deepg_core.network.initializers import Weights
from deepg_core.network.objective import name_slots

_NUMBERS: Final = {"iterations": ((), "iu"), "loss_scale": ((2,), "f")}
"""What an optimizer has besides its slots: name -> shape, kinds of dtype."""
_MOST: Final = 1 << 63
RAW: Final = "raw/"
"""Before the name of a variable: the variable itself, where the network has its moving average."""


def check_training_state(checkpoint: Checkpoint) -> None:
    """Refuse a checkpoint whose optimizer, history, sampler or layers cannot be that of its network.

    :raises ValueError: one cannot be; the message names the part.
    """
    spec = tomllib.loads(checkpoint.spec)
    slots, is_averaged = _slots(spec.get("model")), _has_ema(spec.get("training"))
    for name, array in checkpoint.optimizer.items():
        if name in _NUMBERS:
            _check_numbers(name, array)
        elif not (is_averaged and name.startswith(RAW)):
            _check_slot(name, array, slots, checkpoint)
        else:
            _check_variable(name, array, checkpoint.network.weights)
    _check_history(checkpoint)
    _check_sampler(checkpoint.sampler)
    for name, array in checkpoint.unfinished.layers.items() if checkpoint.unfinished else ():
        _check_layer(name, array, checkpoint.network.graph)


def _slots(model: Any) -> tuple[str, ...]:
    """Name the slots of the solver of `[model]`; those of all solvers where the spec has no model."""
    if not isinstance(model, dict):
        return ("m", "v", "accumulator", "momentum")
    return name_slots(str(model.get("solver", "adam")), model.get("momentum", 0))


def _has_ema(training: Any) -> bool:
    return isinstance(training, dict) and training.get("ema") is not None


def _check_numbers(name: str, array: NDArray[Any]) -> None:
    shape, kinds = _NUMBERS[name]
    if array.shape != shape or array.dtype.kind not in kinds:
        message = f"`optimizer/{name}` is {_described(array)}, where {_worded(name)} is expected"
        raise ValueError(message)
    if not np.isfinite(array).all() or array.min() < 0:
        message = f"`optimizer/{name}` holds {array.tolist()}, which is no count and no scale"
        raise ValueError(message)


def _check_slot(name: str, array: NDArray[Any], slots: tuple[str, ...], checkpoint: Checkpoint) -> None:
    slot, _, key = name.partition("/")
    graph, weights = checkpoint.network.graph.variables, checkpoint.network.weights
    if slot not in slots or key not in weights or (key in graph and not graph[key].trainable):
        wanted = f"{', '.join(slots)} of each variable that it trains" if slots else "`iterations` alone"
        message = f"`optimizer/{name}` is nothing that its solver remembers: that is {wanted}"
        raise ValueError(message)
    _check_variable(name, array, weights)


def _check_variable(name: str, array: NDArray[Any], weights: Weights) -> None:
    key = name.partition("/")[2]
    if key not in weights:
        message = f"`optimizer/{name}` is of no variable of its network"
        raise ValueError(message)
    if array.shape != weights[key].shape or array.dtype != np.float32:
        message = f"`optimizer/{name}` is {_described(array)}, but `{key}` is {_described(weights[key])}"
        raise ValueError(message)


def _check_history(checkpoint: Checkpoint) -> None:
    for number, record in enumerate(checkpoint.history, start=1):
        odd = [name for name, value in record.items() if type(value) not in (int, float)]
        if odd or record.get("epoch") != number:
            message = f"`history`: record {number} " + (
                f"has no number for `{odd[0]}`" if odd else f"is of the epoch {record.get('epoch')}"
            )
            raise ValueError(message)


def _check_sampler(state: dict[str, Any]) -> None:
    sound = {
        "windows": lambda value: _counts(value),
        "streams": lambda value: isinstance(value, list) and all(_counts(item) and len(item) == 2 for item in value),
        "seen": lambda value: isinstance(value, str) and len(value) % 2 == 0 and not value.strip("0123456789abcdef"),
    }
    for name, value in state.items():
        if name not in sound or not sound[name](value):
            message = f"`sampler`: `{name}` is {str(value)[:60]!r}, which is no state of a sampler"
            raise ValueError(message)


def _check_layer(name: str, array: NDArray[Any], graph: Graph) -> None:
    """Refuse what no stateful layer keeps: h and c of each direction, (batch, units) each."""
    layers = {node.name: node.layer for node in graph}
    owner, _, kept = name.rpartition("/")
    units = getattr(layers.get(owner), "units", None)
    if (
        owner not in layers
        or kept.removeprefix("backward_") not in ("h", "c")
        or array.ndim != 2
        or array.dtype != np.float32
    ):
        message = f"`layers/{name}` is {_described(array)}, which no stateful layer keeps"
        raise ValueError(message)
    if units is not None and array.shape[1] != units:
        message = f"`layers/{name}` is {_described(array)}, but the layer has {units} units"
        raise ValueError(message)


def _counts(value: Any) -> bool:
    return isinstance(value, list) and all(type(item) is int and 0 <= item < _MOST for item in value)


def _described(array: NDArray[Any]) -> str:
    return f"{array.dtype} {array.shape}"


def _worded(name: str) -> str:
    return "one whole number" if name == "iterations" else "a scale and a count, two floats"
