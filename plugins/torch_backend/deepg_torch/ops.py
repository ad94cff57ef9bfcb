"""The functions that losses and metrics are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional


@frozen
class TorchOps:
    """`deepg_core.network.ops.Ops` of torch."""

    device: torch.device

    def log_softmax(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return functional.log_softmax(x, -1)

    def log_sigmoid(self, x: Tensor) -> Tensor:
        """log(1 / (1 + exp(-x)))."""
        return functional.logsigmoid(x)

    def exp(self, x: Tensor) -> Tensor:
        """The exponential of x."""
        return x.exp()

    def power(self, x: Tensor, exponent: float) -> Tensor:
        """Raise x, at least 0, to any exponent."""
        return x.pow(exponent)

    def maximum(self, x: Tensor, low: float) -> Tensor:
        """The larger of x and a number."""
        return x.clamp(min=low)

    def absolute(self, x: Tensor) -> Tensor:
        """The distance from 0."""
        return x.abs()

    def above(self, x: Tensor, bound: float) -> Tensor:
        """1 where x is more than a number, else 0."""
        return (x > bound).float()

    def sum(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return x.sum(-1)

    def mean(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return x.mean(-1)

    def argmax(self, x: Tensor) -> Tensor:
        """Place of the largest number on the last axis."""
        return x.argmax(-1)

    def pick(self, x: Tensor, places: Tensor) -> Tensor:
        """The number at a place of the last axis."""
        return x.gather(-1, places.long().expand(x.shape[:-1])[..., None])[..., 0]

    def rows(self, x: Tensor) -> Tensor:
        """Numbers of the rows: (batch,)."""
        return torch.arange(len(x), device=x.device)

    def unit_rows(self, x: Tensor) -> Tensor:
        """A unit vector for each row: (batch, batch)."""
        return torch.eye(len(x), device=x.device)

    def reshape(self, x: Tensor, shape: Sequence[int]) -> Tensor:
        """The same numbers in another shape."""
        return x.reshape(tuple(shape))

    def transpose(self, x: Tensor, axes: Sequence[int]) -> Tensor:
        """All axes in another order."""
        return x.permute(tuple(axes))

    def reverse(self, x: Tensor, axis: int) -> Tensor:
        """One axis from its end to its beginning."""
        return x.flip(axis)

    def ones_like(self, x: Tensor) -> Tensor:
        """Ones of x's shape."""
        return torch.ones_like(x)

    def one_hot(self, x: Tensor, depth: int) -> Tensor:
        """Unit vectors of whole numbers: (...) -> (..., depth)."""
        return (x[..., None] == torch.arange(depth, device=x.device)).float()

    def constant(self, array: NDArray[np.float32 | np.int32]) -> Tensor:
        """A numpy array as a tensor."""
        return torch.from_numpy(array).to(self.device)

    def total(self, x: Tensor) -> Tensor:
        """Over all axes."""
        return x.sum(dtype=self._exact)

    def columns(self, x: Tensor) -> Tensor:
        """Over all axes but the last."""
        return x.reshape(-1, x.shape[-1]).sum(0, dtype=self._exact)

    def exact(self, x: Tensor) -> Tensor:
        """As float64."""
        return x.to(self._exact)

    def count_pairs(self, rows: Tensor, columns: Tensor, counted: Tensor, width: int) -> Tensor:
        """Count pairs of whole numbers: (width, width)."""
        counts = torch.zeros(width * width, dtype=torch.int64, device=self.device)
        counts.index_add_(0, (rows.long() * width + columns).flatten(), counted.long().flatten())
        return counts.reshape(width, width)

    @property
    def _exact(self) -> torch.dtype:
        """A Mac's GPU has no float64."""
        return torch.float64 if self.device.type != "mps" else torch.float32
