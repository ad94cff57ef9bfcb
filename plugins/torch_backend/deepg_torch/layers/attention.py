"""Embeddings and attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, scaled_dot_product_attention

from deepg_core.network import Shape, layers
from deepg_core.network.positions import sinusoids
from deepg_torch.layers.masking import seen
from deepg_torch.variables import Place, same


class Embedding(nn.Module):
    """A row for each number."""

    def __init__(self, layer: layers.Embedding, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.embeddings = nn.Parameter(torch.zeros(layer.input_dim, layer.output_dim))

    def forward(self, x: Tensor) -> Tensor:
        """Map int32 (...) to (..., output_dim)."""
        return embedding(x, self.embeddings)

    def places(self) -> dict[str, Place]:
        """Give the variable."""
        return {"embeddings": same(self.embeddings)}


class PositionEmbedding(nn.Module):
    """Adds a learned row for each position."""

    def __init__(self, layer: layers.PositionEmbedding, shape: Shape) -> None:  # noqa: ARG002
        super().__init__()
        self.embeddings = nn.Parameter(torch.zeros(shape))

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, width) to the same."""
        return x + self.embeddings

    def places(self) -> dict[str, Place]:
        """Give the variable."""
        return {"embeddings": same(self.embeddings)}


class SinusoidalPosition(nn.Module):
    """Adds a fixed row for each position."""

    rows: Tensor

    def __init__(self, layer: layers.SinusoidalPosition, shape: Shape) -> None:
        super().__init__()
        self.register_buffer("rows", torch.from_numpy(sinusoids(shape[0], shape[1], layer.n)), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, width) to the same."""
        return x + self.rows


class MultiHeadAttention(nn.Module):
    """Self-attention; its variables lie as Keras' do."""

    def __init__(self, layer: layers.MultiHeadAttention, *shapes: Shape) -> None:
        super().__init__()
        self.rate, self.causal = layer.dropout, layer.causal
        for variable in layer.variables(*shapes):
            self.register_parameter(variable.name, nn.Parameter(torch.zeros(variable.shape)))

    def forward(self, x: Tensor, masking: Tensor | None = None) -> Tensor:
        """Map (batch, length, width) to the same."""
        query, key, value = (self._projected(x, name) for name in ("query", "key", "value"))
        visible = None
        if masking is not None:
            visible = self._visible(seen(masking))
            # A place that sees nothing gets the mean of all, as in Keras: all scores are 0, and teach nothing.
            blind = ~visible.any(-1, keepdim=True)
            query, visible = query.masked_fill(blind, 0), visible | blind
        rate, causal = self.rate if self.training else 0.0, self.causal and visible is None
        y = scaled_dot_product_attention(query, key, value, visible, rate, causal)
        kernel, bias = self.get_parameter("output_kernel"), self.get_parameter("output_bias")
        return y.transpose(1, 2).flatten(2) @ kernel.flatten(0, 1) + bias

    def _projected(self, x: Tensor, name: str) -> Tensor:
        """Map (batch, length, width) to (batch, heads, length, key_dim)."""
        kernel, bias = self.get_parameter(f"{name}_kernel"), self.get_parameter(f"{name}_bias")
        return (x @ kernel.flatten(1) + bias.flatten()).view(*x.shape[:2], *bias.shape).transpose(1, 2)

    def _visible(self, keys: Tensor) -> Tensor:
        """Say which places each place sees: (batch, 1, length or 1, length)."""
        visible = keys[:, None, None, :]
        if not self.causal:
            return visible
        length = keys.shape[1]
        return visible & torch.ones((length, length), dtype=torch.bool, device=keys.device).tril()

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        return {name: same(parameter) for name, parameter in self.named_parameters()}
