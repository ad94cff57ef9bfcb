"""Embeddings and attention."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import embedding, scaled_dot_product_attention

from deepg_core.network import Shape, layers
from deepg_core.network.positions import compute_sinusoids
from deepg_torch.layers.dropout import Dropping
from deepg_torch.layers.masking import find_seen
from deepg_torch.variables import Place, place_same


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
        return {"embeddings": place_same(self.embeddings)}


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
        return {"embeddings": place_same(self.embeddings)}


class SinusoidalPosition(nn.Module):
    """Adds a fixed row for each position."""

    rows: Tensor

    def __init__(self, layer: layers.SinusoidalPosition, shape: Shape) -> None:
        super().__init__()
        self.register_buffer("rows", torch.from_numpy(compute_sinusoids(shape[0], shape[1], layer.n)), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length, width) to the same."""
        return x + self.rows


class MultiHeadAttention(Dropping, nn.Module):
    """Self-attention; its variables lie as Keras' do."""

    def __init__(self, layer: layers.MultiHeadAttention, *shapes: Shape) -> None:
        super().__init__()
        self.heads, self.causal, self.drops = layer.num_heads, layer.causal, layer.dropout > 0
        for variable in layer.variables(*shapes):
            self.register_parameter(variable.name, nn.Parameter(torch.zeros(variable.shape)))

    def forward(self, x: Tensor, masking: Tensor | None = None) -> Tensor:
        """Map (batch, length, width) to the same."""
        query, key, value = (self._projected(x, name) for name in ("query", "key", "value"))
        visible = blind = None
        if masking is not None:
            visible = self._visible(find_seen(masking))
            # A place that sees nothing gets the mean of all, as in Keras: all scores are 0, and teach nothing. Keras'
            # other way to compute it, which it takes for dropout, gives 0 there, in inference mode too.
            blind = ~visible.any(-1, keepdim=True)
            query, visible = query.masked_fill(blind, 0), visible | blind
        kept = self.mask(0, x, self.heads, x.shape[1], x.shape[1])
        if kept is None:
            causal = self.causal and visible is None
            y = scaled_dot_product_attention(query, key, value, visible, is_causal=causal)
        else:
            y = self._weights(query, key, visible) * kept @ value
        y = y.masked_fill(blind, 0) if self.drops and blind is not None else y
        return self.product(y.transpose(1, 2).flatten(2), "output")

    def product(self, x: Tensor, name: str) -> Tensor:
        """Multiply by a kernel, all heads at once, and add its bias: (batch, length, in) to (batch, length, out)."""
        kernel, bias = self.get_parameter(f"{name}_kernel"), self.get_parameter(f"{name}_bias")
        return x @ kernel.reshape(x.shape[-1], -1) + bias.flatten()

    def _projected(self, x: Tensor, name: str) -> Tensor:
        """Map (batch, length, width) to (batch, heads, length, key_dim)."""
        return self.product(x, name).view(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def _weights(self, query: Tensor, key: Tensor, visible: Tensor | None) -> Tensor:
        """Give how much each place looks at each, (batch, heads, length, length)."""
        scores: Tensor = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5
        if self.causal and visible is None:
            visible = _triangle(query.shape[2], query.device)
        return (scores if visible is None else scores.masked_fill(~visible, -torch.inf)).softmax(-1)

    def _visible(self, keys: Tensor) -> Tensor:
        """Say which places each place sees: (batch, 1, length or 1, length)."""
        visible = keys[:, None, None, :]
        return visible & _triangle(keys.shape[1], keys.device) if self.causal else visible

    def places(self) -> dict[str, Place]:
        """Give the variables."""
        return {name: place_same(parameter) for name, parameter in self.named_parameters()}


def _triangle(length: int, device: torch.device) -> Tensor:
    return torch.ones((length, length), dtype=torch.bool, device=device).tril()
