"""The functions that losses and metrics are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_keras.engine import tf

Tensor = Any


class TensorFlowOps:
    """`deepg_core.network.ops.Ops` of TensorFlow."""

    def log_softmax(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return tf.nn.log_softmax(x)

    def log_sigmoid(self, x: Tensor) -> Tensor:
        """log(1 / (1 + exp(-x)))."""
        return tf.math.log_sigmoid(x)

    def exp(self, x: Tensor) -> Tensor:
        """The exponential of x."""
        return tf.exp(x)

    def power(self, x: Tensor, exponent: float) -> Tensor:
        """Raise x, at least 0, to any exponent."""
        return tf.pow(x, exponent)

    def maximum(self, x: Tensor, low: float) -> Tensor:
        """The larger of x and a number."""
        return tf.maximum(x, low)

    def absolute(self, x: Tensor) -> Tensor:
        """The distance from 0."""
        return tf.abs(x)

    def above(self, x: Tensor, bound: float) -> Tensor:
        """1 where x is more than a number, else 0."""
        return tf.cast(x > bound, tf.float32)

    def sum(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return tf.reduce_sum(x, -1)

    def mean(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return tf.reduce_mean(x, -1)

    def argmax(self, x: Tensor) -> Tensor:
        """Place of the largest number on the last axis."""
        return tf.argmax(x, -1)

    def pick(self, x: Tensor, places: Tensor) -> Tensor:
        """The number at a place of the last axis."""
        places = tf.broadcast_to(places, tf.shape(x)[:-1])
        return tf.gather(x, places, batch_dims=len(x.shape) - 1)

    def rows(self, x: Tensor) -> Tensor:
        """Numbers of the rows: (batch,)."""
        return tf.range(tf.shape(x)[0])

    def unit_rows(self, x: Tensor) -> Tensor:
        """A unit vector for each row: (batch, batch)."""
        return tf.eye(tf.shape(x)[0])

    def reshape(self, x: Tensor, shape: Sequence[int]) -> Tensor:
        """The same numbers in another shape."""
        return tf.reshape(x, shape)

    def transpose(self, x: Tensor, axes: Sequence[int]) -> Tensor:
        """All axes in another order."""
        return tf.transpose(x, axes)

    def reverse(self, x: Tensor, axis: int) -> Tensor:
        """One axis from its end to its beginning."""
        return tf.reverse(x, [axis])

    def ones_like(self, x: Tensor) -> Tensor:
        """Ones of x's shape."""
        return tf.ones_like(x)

    def one_hot(self, x: Tensor, depth: int) -> Tensor:
        """Unit vectors of whole numbers: (...) -> (..., depth)."""
        return tf.one_hot(x, depth)

    def constant(self, array: NDArray[np.float32 | np.int32]) -> Tensor:
        """A numpy array as a tensor."""
        return tf.constant(array)

    def total(self, x: Tensor) -> Tensor:
        """Over all axes."""
        return tf.reduce_sum(self.exact(x))

    def columns(self, x: Tensor) -> Tensor:
        """Over all axes but the last."""
        return tf.reduce_sum(self.exact(x), list(range(len(x.shape) - 1)))

    def exact(self, x: Tensor) -> Tensor:
        """As float64."""
        return tf.cast(x, tf.float64)

    def count_pairs(self, rows: Tensor, columns: Tensor, counted: Tensor, width: int) -> Tensor:
        """Count as a product of ones, which is exact up to 2^24 pairs a batch and runs on every device."""
        first, second = (tf.reshape(tf.one_hot(numbers, width), (-1, width)) for numbers in (rows, columns))
        return tf.cast(tf.matmul(first * tf.reshape(counted, (-1, 1)), second, transpose_a=True), tf.int64)
