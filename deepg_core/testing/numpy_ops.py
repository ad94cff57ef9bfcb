"""What losses and metrics compute with, of numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class NumpyOps:
    """`deepg_core.network.ops.Ops` of numpy: what a formula gives can be looked at without a framework."""

    def log_softmax(self, x: Array) -> Array:
        """Over the last axis."""
        x = x - x.max(-1, keepdims=True)
        return np.asarray(x - np.log(np.exp(x).sum(-1, keepdims=True)))

    def log_sigmoid(self, x: Array) -> Array:
        """log(1 / (1 + exp(-x)))."""
        return -np.logaddexp(0, -x)

    def exp(self, x: Array) -> Array:
        """E to the x."""
        return np.exp(x)

    def power(self, x: Array, exponent: float) -> Array:
        """Raise x, at least 0, to any exponent."""
        return x**exponent

    def maximum(self, x: Array, low: float) -> Array:
        """The larger of x and a number."""
        return np.maximum(x, low)

    def absolute(self, x: Array) -> Array:
        """The distance from 0."""
        return np.abs(x)

    def above(self, x: Array, bound: float) -> Array:
        """1 where x is more than a number, else 0."""
        return (x > bound).astype(np.float32)

    def sum(self, x: Array) -> Array:
        """Over the last axis."""
        return np.asarray(x.sum(-1))

    def mean(self, x: Array) -> Array:
        """Over the last axis."""
        return np.asarray(x.mean(-1))

    def argmax(self, x: Array) -> Array:
        """Place of the largest number on the last axis."""
        return np.asarray(x.argmax(-1))

    def one_hot(self, x: Array, depth: int) -> Array:
        """Unit vectors of whole numbers: (...) -> (..., depth)."""
        return np.eye(depth, dtype=np.float32)[x]

    def pick(self, x: Array, places: Array) -> Array:
        """The number at a place of the last axis."""
        return np.take_along_axis(x, np.broadcast_to(places, x.shape[:-1])[..., None], -1)[..., 0]

    def rows(self, x: Array) -> Array:
        """Numbers of the rows: (batch,)."""
        return np.arange(len(x))

    def unit_rows(self, x: Array) -> Array:
        """A unit vector for each row: (batch, batch)."""
        return np.eye(len(x), dtype=np.float32)

    def reshape(self, x: Array, shape: Sequence[int]) -> Array:
        """The same numbers in another shape."""
        return x.reshape(shape)

    def transpose(self, x: Array, axes: Sequence[int]) -> Array:
        """All axes in another order."""
        return x.transpose(axes)

    def reverse(self, x: Array, axis: int) -> Array:
        """One axis from its end to its beginning."""
        return np.flip(x, axis)

    def ones_like(self, x: Array) -> Array:
        """Ones of x's shape."""
        return np.ones(x.shape, np.float32)

    def constant(self, array: NDArray[np.float32 | np.int32]) -> Array:
        """The array itself."""
        return array

    def total(self, x: Array) -> Array:
        """Over all axes."""
        return np.asarray(x.sum(dtype=np.float64))

    def columns(self, x: Array) -> Array:
        """Over all axes but the last."""
        return np.asarray(x.sum(tuple(range(x.ndim - 1)), dtype=np.float64))

    def exact(self, x: Array) -> Array:
        """As float64."""
        return x.astype(np.float64)

    def count_pairs(self, rows: Array, columns: Array, counted: Array, width: int) -> Array:
        """Count pairs of whole numbers: (width, width)."""
        counts = np.zeros((width, width), np.int64)
        np.add.at(counts, (rows, columns), counted.astype(np.int64))
        return counts
