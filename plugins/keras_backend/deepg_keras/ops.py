"""The functions that losses and metrics are made of."""

from __future__ import annotations

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

    def ones_like(self, x: Tensor) -> Tensor:
        """Ones of x's shape."""
        return tf.ones_like(x)

    def one_hot(self, x: Tensor, depth: int) -> Tensor:
        """Unit vectors of whole numbers: (...) -> (..., depth)."""
        return tf.one_hot(x, depth)

    def constant(self, array: NDArray[np.float32]) -> Tensor:
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
