"""The functions that losses are made of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_keras.engine import tf

Tensor = Any


class TensorFlowOps:
    """`deepg_core.network.losses.Ops` of TensorFlow."""

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

    def sum(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return tf.reduce_sum(x, -1)

    def mean(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return tf.reduce_mean(x, -1)

    def one_hot(self, x: Tensor, depth: int) -> Tensor:
        """Unit vectors of whole numbers: (...) -> (..., depth)."""
        return tf.one_hot(x, depth)

    def constant(self, array: NDArray[np.float32]) -> Tensor:
        """A numpy array as a tensor."""
        return tf.constant(array)
