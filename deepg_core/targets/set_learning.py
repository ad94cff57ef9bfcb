"""Set learning: several consecutive windows are one example (deepG's set_learning and reshape_tensor)."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, le, optional
from numpy.typing import NDArray


@frozen
class SetLearning:
    """`set_learning = { ... }` in `[target]`."""

    samples_per_target: int = field(validator=[ge(1), le(1 << 14)])
    """Windows of an example; `sampling.batch_size` counts examples."""
    reshape_mode: Literal["time_dist", "multi_input", "concat"] = "time_dist"
    """time_dist: an axis of its own; multi_input: an input each; concat: one after the other."""
    maxlen: int | None = field(default=None, validator=optional(ge(1)))
    """Letters of each window: `target.maxlen`, which is all it may be."""
    buffer_len: int | None = field(default=None, validator=optional([ge(0), le(1 << 26)]))
    """Positions between windows that are joined by `concat`; one-hot inputs get a column for them."""


def group_sets(inputs: dict[str, NDArray[Any]], sets: SetLearning, letters: int) -> dict[str, NDArray[Any]]:
    """Put the windows of each example together.

    :param inputs: name -> (batch * m, length, columns), or (batch * m, length) of numbers.
    :param letters: V of the encoder, or how many words it tells apart: numbers mark the buffer by one more.
    """
    if sets.reshape_mode == "multi_input":
        ((_, windows),) = inputs.items()
        m = sets.samples_per_target
        return {f"input_{number + 1}": windows[number::m] for number in range(m)}
    return {name: _regrouped(windows, sets, letters) for name, windows in inputs.items()}


def _regrouped(windows: NDArray[Any], sets: SetLearning, letters: int) -> NDArray[Any]:
    m = sets.samples_per_target
    if sets.reshape_mode == "concat":
        windows = _buffered(windows, sets.buffer_len or 0, letters)
    parts = windows.reshape(-1, m, *windows.shape[1:])
    if sets.reshape_mode == "time_dist":
        return parts
    joined = parts.reshape(len(parts), -1, *windows.shape[2:])
    return joined[:, : joined.shape[1] - (sets.buffer_len or 0)]


def _buffered(windows: NDArray[Any], buffer: int, letters: int) -> NDArray[Any]:
    """Put the buffer after each window."""
    if not buffer:
        return windows
    if windows.ndim == 2:
        return np.pad(windows, [(0, 0), (0, buffer)], constant_values=letters + 1)
    wider = np.pad(windows, [(0, 0), (0, buffer), (0, 1)])
    wider[:, -buffer:, -1] = 1
    return wider
