"""Recurrent layers, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from deepg_core.network import layers
from deepg_core.testing.golden.reference.activations import ACTIVATIONS
from deepg_core.testing.golden.reference.layer import Array, Formula, Held

State = tuple[Array, ...]
_MERGED: Final[dict[str, Callable[[Array, Array], Array]]] = {
    "concat": lambda there, back: np.concatenate([there, back], -1),
    "sum": lambda there, back: there + back,
    "mul": lambda there, back: there * back,
    "ave": lambda there, back: (there + back) / 2,
}


def _lstm_step(layer: Any, held: Held, way: str, x: Array, h: Array, state: State) -> State:
    sums = x @ held[f"{way}kernel"] + h @ held[f"{way}recurrent_kernel"] + held.bias(f"{way}bias")
    gate, activation = ACTIVATIONS[layer.recurrent_activation], ACTIVATIONS[layer.activation]
    i, f, c, o = np.split(sums, 4, -1)
    new = gate(f) * state[1] + gate(i) * activation(c)
    return gate(o) * activation(new), new


def _gru_step(layer: Any, held: Held, way: str, x: Array, h: Array, state: State) -> State:
    bias, gate = np.asarray(held.bias(f"{way}bias")), ACTIVATIONS[layer.recurrent_activation]
    of_inputs, of_state = bias if bias.ndim == 2 else (bias, np.zeros(()))
    kernels = np.split(held[f"{way}recurrent_kernel"], 3, -1)
    of_z, of_r, of_h = np.split(np.broadcast_to(of_state, (3 * layer.units,)), 3)
    xz, xr, xh = np.split(x @ held[f"{way}kernel"] + of_inputs, 3, -1)
    z, r = gate(xz + h @ kernels[0] + of_z), gate(xr + h @ kernels[1] + of_r)
    before = r * (h @ kernels[2] + of_h) if layer.reset_after else (r * h) @ kernels[2]
    return (z * state[0] + (1 - z) * ACTIVATIONS[layer.activation](xh + before),)


def _one_way(layer: Any, held: Held, way: str, x: Array, seen: Array) -> Array:
    """Give (batch, length, units) in the order of the steps: a step that is not seen leaves all as it was."""
    number = 2 if way == "backward_" else 0
    x, kept = x * held.mask(number, 1, x.shape[-1]), held.mask(number + 1, layer.units)
    step, parts = (_lstm_step, 2) if layer.gates == 4 else (_gru_step, 1)
    state: State = (np.zeros((len(x), layer.units)),) * parts
    outputs = []
    for place in range(x.shape[1]):
        new = step(layer, held, way, x[:, place], state[0] * kept, state)
        state = tuple(np.where(seen[:, place, None], *pair) for pair in zip(new, state, strict=True))
        outputs.append(state[0])
    return np.stack(outputs, 1)


def _recurrent(layer: Any, held: Held, x: Array, masking: Array | None = None) -> Array:
    seen = np.ones(x.shape[:2], bool) if masking is None else (masking != 0).any(-1)
    if layer.go_backwards:
        x, seen = x[:, ::-1], seen[:, ::-1]
    if not hasattr(layer, "merge"):
        sequence = _one_way(layer, held, "", x, seen)
        return sequence if layer.return_sequences else sequence[:, -1]
    there = _one_way(layer, held, "forward_", x, seen)
    back = _one_way(layer, held, "backward_", x[:, ::-1], seen[:, ::-1])
    if not layer.return_sequences:
        return _MERGED[layer.merge](there[:, -1], back[:, -1])
    shown = seen[..., None]
    return _MERGED[layer.merge](there * shown, back[:, ::-1] * shown)


FORMULAS: Final[dict[type[layers.Layer], Formula]] = dict.fromkeys(
    (layers.LSTM, layers.Bidirectional, layers.GRU, layers.BidirectionalGRU), _recurrent
)
"""Layer -> its formula."""
