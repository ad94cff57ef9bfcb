"""Layers that make one of several inputs, or of one axis, and layers made of layers."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Final

import numpy as np

from deepg_core.network import layers
from deepg_core.testing.golden.reference.activations import sigmoid, softmax
from deepg_core.testing.golden.reference.layer import Array, Formula, Held

_REDUCED: Final[dict[str, Callable[..., Array]]] = {
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "last": lambda x, axis: np.take(x, -1, axis),
}


def _average_of_probabilities(layer: layers.AverageOfProbabilities, _: Held, *values: Array) -> Array:
    if layer.activation == "softmax":
        return np.asarray(np.log(np.mean([softmax(x) for x in values], 0)))
    if layer.activation == "sigmoid":
        p = np.mean([sigmoid(x) for x in values], 0)
        return np.asarray(np.log(p / (1 - p)))
    return np.asarray(np.mean(values, 0))


def _distance(layer: layers.Distance, _: Held, a: Array, b: Array) -> Array:
    def norm(x: Array) -> Array:
        return np.asarray(np.sqrt(np.maximum((x * x).sum(-1, keepdims=True), layer.epsilon)))

    if layer.method == "euclidean":
        return norm(a - b)
    return np.asarray((a * b).sum(-1, keepdims=True) / (norm(a) * norm(b)))


FORMULAS: Final[dict[type[layers.Layer], Formula]] = {
    layers.Add: lambda _, __, *values: reduce(np.add, values),
    layers.Multiply: lambda _, __, *values: reduce(np.multiply, values),
    layers.Average: lambda _, __, *values: np.mean(values, 0),
    layers.AverageOfProbabilities: _average_of_probabilities,
    layers.Maximum: lambda _, __, *values: reduce(np.maximum, values),
    layers.Concatenate: lambda _, __, *values: np.concatenate(values, -1),
    layers.Columns: lambda layer, _, x: x[..., layer.start : layer.stop],
    layers.Slice: lambda layer, _, x: x[:, layer.start : layer.stop].reshape(-1, *layer.shape),
    layers.Stack: lambda _, __, *values: np.stack(values, 1),
    layers.Reduce: lambda layer, _, x: _REDUCED[layer.method](x, axis=1),
    layers.Distance: _distance,
}
"""Layer -> its formula."""
