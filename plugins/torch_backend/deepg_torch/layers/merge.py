"""Layers that make one of several inputs, or of one axis."""

from __future__ import annotations

from functools import reduce
from math import log
from operator import mul
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import logsigmoid

from deepg_core.network import Shape, layers


class _Merge(nn.Module):
    def __init__(self, layer: Any, *shapes: Shape) -> None:  # noqa: ARG002
        super().__init__()


class Add(_Merge):
    """The sum of the inputs."""

    def forward(self, *values: Tensor) -> Tensor:
        """Map inputs (...) to (...)."""
        return reduce(torch.add, values)


class Multiply(_Merge):
    """The product of the inputs."""

    def forward(self, *values: Tensor) -> Tensor:
        """Map inputs (...) to (...)."""
        return reduce(mul, values)


class Average(_Merge):
    """The mean of the inputs."""

    def forward(self, *values: Tensor) -> Tensor:
        """Map inputs (...) to (...)."""
        return reduce(torch.add, values) / len(values)


class AverageOfProbabilities(nn.Module):
    """Logits of the mean of the inputs' probabilities, in float32: sums of logarithms stay finite for far logits."""

    def __init__(self, layer: layers.AverageOfProbabilities, *shapes: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.activation = layer.activation

    def forward(self, *values: Tensor) -> Tensor:
        """Map inputs (...) to (...)."""
        x = torch.stack(values).float()
        match self.activation:
            case "softmax":
                return x.log_softmax(-1).logsumexp(0) - log(len(values))
            case "sigmoid":
                return logsigmoid(x).logsumexp(0) - logsigmoid(-x).logsumexp(0)
        return x.mean(0)


class Maximum(_Merge):
    """The largest of the inputs."""

    def forward(self, *values: Tensor) -> Tensor:
        """Map inputs (...) to (...)."""
        return reduce(torch.maximum, values)


class Concatenate(_Merge):
    """The inputs side by side along the last axis."""

    def forward(self, *values: Tensor) -> Tensor:
        """Map inputs (..., n) to (..., sum of n)."""
        return torch.cat(values, -1)


class Columns(nn.Module):
    """A part of the last axis."""

    def __init__(self, layer: layers.Columns, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.start, self.stop = layer.start, layer.stop

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., n) to (..., stop - start)."""
        return x[..., self.start : self.stop]


class Stack(_Merge):
    """The inputs on a new first axis."""

    def forward(self, *values: Tensor) -> Tensor:
        """Map m inputs (batch, ...) to (batch, m, ...)."""
        return torch.stack(values, 1)


class Reduce(nn.Module):
    """Sum, mean or maximum over the first axis after the batch, or the last on it."""

    def __init__(self, layer: layers.Reduce, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.method = layer.method

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, m, ...) to (batch, ...)."""
        match self.method:
            case "sum":
                return x.sum(1)
            case "mean":
                return x.mean(1)
            case "last":
                return x[:, -1]
        return x.amax(1)


class Distance(nn.Module):
    """How far two vectors are apart."""

    def __init__(self, layer: layers.Distance, *shapes: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.method, self.epsilon = layer.method, layer.epsilon

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Map two inputs (batch, n) to (batch, 1)."""
        if self.method == "euclidean":
            return self._norm(a - b)
        return (a * b).sum(-1, keepdim=True) / (self._norm(a) * self._norm(b))

    def _norm(self, x: Tensor) -> Tensor:
        return (x * x).sum(-1, keepdim=True).clamp(min=self.epsilon).sqrt()
