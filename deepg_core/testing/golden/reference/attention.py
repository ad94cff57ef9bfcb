"""Attention and positions."""

from __future__ import annotations

from typing import Final

import numpy as np

from deepg_core.network import layers
from deepg_core.testing.golden.reference.activations import softmax
from deepg_core.testing.golden.reference.layer import Array, Formula, Held


def _attention(layer: layers.MultiHeadAttention, held: Held, x: Array, masking: Array | None = None) -> Array:
    length = x.shape[1]
    query, key, value = (
        np.einsum("blw,whk->bhlk", x, held[f"{name}_kernel"]) + held[f"{name}_bias"][:, None]
        for name in ("query", "key", "value")
    )
    seen = np.ones((1, 1, length, length), bool) if masking is None else (masking != 0).any(-1)[:, None, None, :]
    seen = seen & np.tri(length, dtype=bool) if layer.causal else seen
    blind = ~seen.any(-1, keepdims=True)
    scores = np.where(blind, 0, np.einsum("bhqk,bhsk->bhqs", query, key) / layer.key_dim**0.5)
    shares = softmax(np.where(seen | blind, scores, -np.inf)) * held.mask(0, layer.num_heads, length, length)
    shares = np.where(blind, 0, shares) if layer.dropout else shares
    given = np.einsum("bhqs,bhsk,hkw->bqw", shares, value, held["output_kernel"])
    return np.asarray(given + held["output_bias"])


def _sinusoids(layer: layers.SinusoidalPosition, _: Held, x: Array) -> Array:
    length, width = x.shape[1:]
    rows = np.empty((length, width))
    for column in range(width):
        angle = np.arange(length) / layer.n ** (2 * (column // 2) / width)
        rows[:, column] = np.cos(angle) if column % 2 else np.sin(angle)
    return x + rows


FORMULAS: Final[dict[type[layers.Layer], Formula]] = {
    layers.MultiHeadAttention: _attention,
    layers.PositionEmbedding: lambda _, held, x: x + held["embeddings"],
    layers.SinusoidalPosition: _sinusoids,
}
"""Layer -> its formula."""
