"""What losses and metrics compute with: functions of a backend, or of numpy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Ops", "Tensor", "activate"]

Tensor = Any
"""An array of the backend: (batch, ..., last axis)."""


class Ops(Protocol):
    """The functions of a backend that losses and metrics are made of.

    Operators of tensors (+, -, *, %, @) and slices are its own.
    """

    def log_softmax(self, x: Tensor) -> Tensor:
        """Over the last axis."""

    def log_sigmoid(self, x: Tensor) -> Tensor:
        """log(1 / (1 + exp(-x))), exact for large |x|."""

    def exp(self, x: Tensor) -> Tensor:
        """E to the x."""

    def power(self, x: Tensor, exponent: float) -> Tensor:
        """x, at least 0, to any exponent; its gradient is finite at 0 for exponents of 1 and more."""

    def maximum(self, x: Tensor, low: float) -> Tensor:
        """The larger of x and a number."""

    def absolute(self, x: Tensor) -> Tensor:
        """The distance from 0."""

    def above(self, x: Tensor, bound: float) -> Tensor:
        """1.0 where x is more than a number, else 0.0: float32 of x's shape."""

    def sum(self, x: Tensor) -> Tensor:
        """Over the last axis."""

    def mean(self, x: Tensor) -> Tensor:
        """Over the last axis."""

    def argmax(self, x: Tensor) -> Tensor:
        """Place of the largest number on the last axis, the first of several: whole numbers (batch, ...)."""

    def one_hot(self, x: Tensor, depth: int) -> Tensor:
        """Unit vectors of whole numbers: (...) -> (..., depth) float32."""

    def pick(self, x: Tensor, places: Tensor) -> Tensor:
        """The number at a place of the last axis: (..., n) and whole numbers, spread to (...), -> (...)."""

    def rows(self, x: Tensor) -> Tensor:
        """Numbers of the rows, from 0 on, whole: (batch, ...) -> (batch,)."""

    def unit_rows(self, x: Tensor) -> Tensor:
        """A unit vector for each row: (batch, ...) -> (batch, batch) float32."""

    def reshape(self, x: Tensor, shape: Sequence[int]) -> Tensor:
        """The same numbers in another shape; -1 stands for the axis that follows from the others."""

    def transpose(self, x: Tensor, axes: Sequence[int]) -> Tensor:
        """All axes in another order."""

    def reverse(self, x: Tensor, axis: int) -> Tensor:
        """One axis from its end to its beginning."""

    def ones_like(self, x: Tensor) -> Tensor:
        """Ones of x's shape, float32."""

    def constant(self, array: NDArray[np.float32 | np.int32]) -> Tensor:
        """An array of numpy's."""

    def total(self, x: Tensor) -> Tensor:
        """Over all axes, float64 where the device has it: ()."""

    def columns(self, x: Tensor) -> Tensor:
        """Over all axes but the last, float64 where the device has it: (last axis,)."""

    def exact(self, x: Tensor) -> Tensor:
        """The same numbers as float64, where the device has it: squares of large ones keep the digits of their differences."""

    def count_pairs(self, rows: Tensor, columns: Tensor, counted: Tensor, width: int) -> Tensor:
        """How often each pair of whole numbers below `width` comes, exactly: (width, width) int64.

        :param counted: float32 of their shape: 1 for what counts, 0 for what does not.
        """


def activate(ops: Ops, activation: str, logits: Tensor) -> Tensor:
    """Give an output from what goes into its activation."""
    match activation:
        case "softmax":
            return ops.exp(ops.log_softmax(logits))
        case "sigmoid":
            return ops.exp(ops.log_sigmoid(logits))
    return logits
