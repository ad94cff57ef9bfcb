"""Convolution and pooling along the sequence."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from deepg_core.network import layers
from deepg_core.testing.golden.reference.activations import ACTIVATIONS
from deepg_core.testing.golden.reference.layer import Array, Formula, Held


def _windows(x: Array, size: int, strides: int, padding: str, dilation: int = 1, filled: float = 0.0) -> Array:
    """Give what a kernel sees at each step: (batch, length, c) -> (batch, steps, size, c)."""
    length, wide = x.shape[1], (size - 1) * dilation + 1
    steps = -(-length // strides) if padding != "valid" else (length - wide) // strides + 1
    missing = max((steps - 1) * strides + wide - length, 0)
    left = {"valid": 0, "causal": wide - 1, "same": missing // 2}[padding]
    padded = np.pad(x, ((0, 0), (left, wide), (0, 0)), constant_values=filled)
    return padded[:, np.arange(steps)[:, None] * strides + np.arange(size) * dilation]


def _convolution(layer: layers.Conv1D, held: Held, x: Array) -> Array:
    seen = _windows(x, layer.kernel_size, layer.strides, layer.padding, layer.dilation_rate)
    return ACTIVATIONS[layer.activation](np.tensordot(seen, held["kernel"], 2) + held.bias())


def _both_strands(layer: layers.ReverseComplementConv1D, held: Held, x: Array) -> Array:
    seen = _windows(x, layer.kernel_size, 1, "same")
    kernels = held["kernel"], held["kernel"][::-1, ::-1]
    there, back = (ACTIVATIONS[layer.activation](np.tensordot(seen, it, 2) + held.bias()) for it in kernels)
    return np.maximum(there, back)


def _pooling(layer: Any, x: Array) -> Array:
    return _windows(x, layer.pool_size, layer.strides or layer.pool_size, layer.padding, filled=np.nan)


def _global_average(layer: layers.GlobalAveragePooling1D, _: Held, x: Array, masking: Array | None = None) -> Array:
    if masking is None:
        return np.asarray(x.mean(2 if layer.channels_first else 1))
    seen = (masking != 0).any(-1)[..., None]
    return np.asarray((x * seen).sum(1) / seen.sum(1))


def _global_max(layer: layers.GlobalMaxPooling1D, _: Held, x: Array, masking: Array | None = None) -> Array:
    if masking is not None:
        x = np.where((masking != 0).any(-1)[..., None], x, -np.inf)
    return np.asarray(x.max(2 if layer.channels_first else 1))


FORMULAS: Final[dict[type[layers.Layer], Formula]] = {
    layers.Conv1D: _convolution,
    layers.ReverseComplementConv1D: _both_strands,
    layers.MaxPooling1D: lambda layer, _, x: np.nanmax(_pooling(layer, x), 2),
    layers.AveragePooling1D: lambda layer, _, x: np.nanmean(_pooling(layer, x), 2),
    layers.ZeroPadding1D: lambda layer, _, x: np.pad(x, ((0, 0), (layer.left, layer.right), (0, 0))),
    layers.Cropping1D: lambda layer, _, x: x[:, layer.left : x.shape[1] - layer.right],
    layers.Patches: lambda layer, _, x: _windows(x, layer.size, layer.stride, "valid"),
    layers.GlobalAveragePooling1D: _global_average,
    layers.GlobalMaxPooling1D: _global_max,
}
"""Layer -> its formula."""
