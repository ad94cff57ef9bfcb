"""Layers whose sums of products are of whole numbers. Their variables are float32, as those of the layers they are made of."""

from __future__ import annotations

from typing import Any

import torch
from attrs import evolve
from torch import Tensor, nn
from torch.nn.functional import pad

from deepg_torch.int8.kernels import ZERO, Kernel, convolve, multiply, pack_kernel, round_rows
from deepg_torch.layers.attention import MultiHeadAttention
from deepg_torch.layers.convolution import Conv1D
from deepg_torch.layers.dense import Dense
from deepg_torch.layers.recurrent import LSTM


class Rounding(nn.Module):
    """A layer that rounds its weights when it first needs them."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._kernels: dict[str, Kernel] = {}

    def kernel(self, name: str) -> Kernel:
        """Give the rounded weights of a variable."""
        if name not in self._kernels:
            self._kernels[name] = pack_kernel(self.weights(name).detach())
        return self._kernels[name]

    def weights(self, name: str) -> Tensor:
        """Give a variable with its outputs on the first axis."""
        return self.get_parameter(name)

    def forget(self) -> None:
        """Round them anew when they are next needed: they have changed."""
        self._kernels.clear()


class RoundingConv1D(Rounding, Conv1D):
    """Convolution; each window has a scale."""

    def logits(self, x: Tensor) -> Tensor:
        """Map (batch, length, in) to (batch, steps, filters)."""
        its = round_rows(x, 1)
        left, right = (int(self.padding[0]) + more for more in self.further)
        # Padded here: where oneDNN pads, zeros that are not 0 took up to 1.7 times as long.
        its = evolve(its, whole=pad(its.whole, (0, 0, left, right), value=ZERO))
        return convolve(its, self.kernel("weight"), self.bias, self.stride[0], self.dilation[0])

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, in) to (batch, steps, filters), activated."""
        y = self.logits(x)
        return y.relu_() if self.activation is torch.relu else self.activation(y)


class RoundingDense(Rounding, Dense):
    """Fully connected; each row has a scale."""

    def logits(self, x: Tensor) -> Tensor:
        """Map (..., in) to (..., units)."""
        return multiply(round_rows(x, x.ndim - 1), self.kernel("weight"), self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., in) to (..., units), activated."""
        return self.activation(self.logits(x))


class RoundingLSTM(Rounding, LSTM):  # type: ignore[misc]
    """LSTM, step by step; each row of its input, and of its state, has a scale."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.fusable = False

    def product(self, x: Tensor, kernel: str, bias: Tensor | None = None) -> Tensor:
        """Multiply by a variable."""
        return multiply(round_rows(x, x.ndim - 1), self.kernel(kernel), bias)


class RoundingMultiHeadAttention(Rounding, MultiHeadAttention):
    """Self-attention; each row of what its kernels are multiplied by has a scale."""

    def product(self, x: Tensor, name: str) -> Tensor:
        """Multiply by a kernel, all heads at once, and add its bias."""
        bias = self.get_parameter(f"{name}_bias").flatten()
        return multiply(round_rows(x, x.ndim - 1), self.kernel(f"{name}_kernel"), bias)

    def weights(self, name: str) -> Tensor:
        """Give a kernel as (outputs, in): (width, heads, key_dim) and, of the output, (heads, key_dim, width)."""
        held = self.get_parameter(name)
        return held.flatten(0, -2).T if name == "output_kernel" else held.flatten(1).T
