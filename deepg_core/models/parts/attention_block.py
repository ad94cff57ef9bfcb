"""deepG's transformer block (layer_transformer_block_wrapper)."""

from __future__ import annotations

from deepg_core.models.parts.pooling import Draw
from deepg_core.network.layers import Add, Dense, Dropout, LayerNormalization, MultiHeadAttention

__all__ = ["draw_attention_block"]

EPSILON = 1e-6


def draw_attention_block(
    draw: Draw, x: str, width: int, attention: MultiHeadAttention, ff_dim: int, dropout: float = 0.0
) -> str:
    """Draw a block that normalises after each of its halves: attention and two dense layers.

    :param x: (length, width); so is what it gives.
    :param ff_dim: units of the first dense layer.
    :param dropout: after each half.
    """
    x = _added(draw, x, draw(attention, x), dropout)
    return _added(draw, x, draw(Dense(width), draw(Dense(ff_dim, activation="relu"), x)), dropout)


def _added(draw: Draw, x: str, change: str, dropout: float) -> str:
    change = draw(Dropout(dropout), change) if dropout else change
    return draw(LayerNormalization(EPSILON), draw(Add(), x, change))
