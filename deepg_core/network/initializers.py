"""Keras' initial weights, drawn with numpy from the run's seed, so that every backend starts from the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from deepg_core.network.graph import Graph
from deepg_core.network.layers import Shape

__all__ = ["INITIALIZERS", "Weights", "initial_weights"]

Weights = Mapping[str, NDArray[np.float32]]
"""`layer/variable` -> float32 array in Keras' layout."""


class InitialWeights(Weights):
    """The weights of a graph, each drawn when it is asked for: to look at a network costs none of them.

    Each variable has a generator of its own, seeded by the run's seed and its name.

    :param known: weights that are not drawn.
    """

    def __init__(self, graph: Graph, seed: int, known: Weights | None = None) -> None:
        self._variables, self._seed, self._known = graph.variables, seed, known or {}

    def __getitem__(self, key: str) -> NDArray[np.float32]:
        if key in self._known:
            return self._known[key]
        variable = self._variables[key]
        generator = np.random.default_rng([self._seed, crc32(key.encode())])
        return INITIALIZERS[variable.initializer](variable.shape, generator).astype(np.float32)

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def initial_weights(graph: Graph, seed: int) -> dict[str, NDArray[np.float32]]:
    """Draw all weights of a graph."""
    return dict(InitialWeights(graph, seed))


def glorot_uniform(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:
    """Uniform within ±sqrt(6 / (fan_in + fan_out)) (Glorot & Bengio 2010)."""
    receptive = prod(shape[:-2])
    limit = np.sqrt(6 / (receptive * (shape[-2] + shape[-1])))
    return rng.uniform(-limit, limit, shape)


def random_uniform(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:
    """Uniform within ±0.05, as Keras' embeddings are."""
    return rng.uniform(-0.05, 0.05, shape)


def orthogonal(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:
    """Orthonormal rows or columns, whichever are fewer (Saxe et al. 2014)."""
    rows, columns = shape
    q, r = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    q *= np.sign(np.diagonal(r))
    return q if rows >= columns else q.T


def unit_forget_bias(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:  # noqa: ARG001
    """Zeros, but ones for the forget gate, the second quarter (Jozefowicz et al. 2015)."""
    return np.repeat([0.0, 1.0, 0.0, 0.0], shape[0] // 4)


def zeros(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:  # noqa: ARG001
    """Zeros."""
    return np.zeros(shape)


def ones(shape: Shape, rng: np.random.Generator) -> NDArray[np.float64]:  # noqa: ARG001
    """Ones."""
    return np.ones(shape)


INITIALIZERS: dict[str, Callable[[Shape, np.random.Generator], NDArray[np.float64]]] = {
    function.__name__: function
    for function in (glorot_uniform, random_uniform, orthogonal, unit_forget_bias, zeros, ones)
}
