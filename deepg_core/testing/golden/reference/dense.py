"""Fully connected layers, activations, dropout, normalisation."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from deepg_core.network import layers
from deepg_core.testing.golden.reference.activations import ACTIVATIONS
from deepg_core.testing.golden.reference.layer import Array, Formula, Held


def _dense(layer: layers.Dense, held: Held, x: Array) -> Array:
    return ACTIVATIONS[layer.activation](x @ held["kernel"] + held.bias())


def _batch_normalization(layer: layers.BatchNormalization, held: Held, x: Array, masking: Array | None = None) -> Array:
    mean, variance = held["moving_mean"], held["moving_variance"]
    if held.training:
        places = x.reshape(-1, x.shape[-1]) if masking is None else x[(masking != 0).any(-1)]
        seen = {"moving_mean": places.mean(0), "moving_variance": places.var(0)}
        for name, its in seen.items():
            held.moved[f"{held.name}/{name}"] = layer.momentum * held[name] + (1 - layer.momentum) * its
        mean, variance = seen.values()
    return _affine(layer, held, (x - mean) / np.sqrt(variance + layer.epsilon))


def _layer_normalization(layer: layers.LayerNormalization, held: Held, x: Array) -> Array:
    mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return _affine(layer, held, (x - mean) / np.sqrt(variance + layer.epsilon))


def _padding_mask(_: layers.PaddingMask, __: Held, x: Array) -> Array:
    there = (x.reshape(*x.shape[:2], -1) != 0).any(-1)
    there[:, 0] = True
    return np.maximum.accumulate(there[:, ::-1], 1)[:, ::-1, None].astype(np.float64)


def _affine(layer: Any, held: Held, x: Array) -> Array:
    return x * (held["gamma"] if layer.scale else 1) + (held["beta"] if layer.center else 0)


FORMULAS: Final[dict[type[layers.Layer], Formula]] = {
    layers.Dense: _dense,
    layers.Activation: lambda layer, _, x: ACTIVATIONS[layer.activation](x),
    layers.LeakyReLU: lambda layer, _, x: np.where(x > 0, x, layer.alpha * x),
    layers.Dropout: lambda _, held, x: x * held.mask(0, *x.shape[1:]),
    layers.SpatialDropout1D: lambda _, held, x: x * held.mask(0, 1, x.shape[-1]),
    layers.BatchNormalization: _batch_normalization,
    layers.LayerNormalization: _layer_normalization,
    layers.Flatten: lambda _, __, x: x.reshape(len(x), -1),
    layers.Reshape: lambda layer, _, x: x.reshape(len(x), *layer.shape),
    layers.Masking: lambda _, __, x: x,
    layers.PaddingMask: _padding_mask,
    layers.Embedding: lambda _, held, x: held["embeddings"][x],
}
"""Layer -> its formula."""
