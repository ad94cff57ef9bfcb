"""The functions that losses are made of."""

from __future__ import annotations

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional


@frozen
class TorchOps:
    """`deepg_core.network.losses.Ops` of torch."""

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

    def sum(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return x.sum(-1)

    def mean(self, x: Tensor) -> Tensor:
        """Over the last axis."""
        return x.mean(-1)

    def one_hot(self, x: Tensor, depth: int) -> Tensor:
        """Unit vectors of whole numbers: (...) -> (..., depth)."""
        return (x[..., None] == torch.arange(depth, device=x.device)).float()

    def constant(self, array: NDArray[np.float32]) -> Tensor:
        """A numpy array as a tensor."""
        return torch.from_numpy(array).to(self.device)
