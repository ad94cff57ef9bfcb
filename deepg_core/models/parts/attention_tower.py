"""Positions and attention blocks: their options, and how they are drawn."""

from __future__ import annotations

from math import inf
from typing import Literal

from attrs import field, fields_dict, frozen
from attrs.validators import ge, gt, lt

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError
from deepg_core.models.parts.attention_block import draw_attention_block
from deepg_core.models.parts.pooling import Draw
from deepg_core.network.layers import MultiHeadAttention, PositionEmbedding, SinusoidalPosition
from deepg_core.network.per_layer import align_options, validate_each


@frozen(kw_only=True, slots=False)
class AttentionTower:
    """Options of `transformer` between its embedding and what ends the sequence."""

    pos_encoding: Literal["embedding", "sinusoid"] = "embedding"
    """What is added to say where a letter is: rows that are learned, or waves."""
    n: float = field(default=10000.0, validator=[gt(0), lt(inf)])
    """Of the waves: the longest is 2 pi n letters long."""
    head_size: int | tuple[int, ...] = field(default=4, validator=validate_each(SIZE))
    """Width of queries and keys."""
    num_heads: int | tuple[int, ...] = field(default=5, validator=validate_each(SIZE))
    """Heads of each attention."""
    ff_dim: int | tuple[int, ...] = field(default=8, validator=validate_each(SIZE))
    """Units of the dense layer within a block."""
    dropout: float | tuple[float, ...] = field(default=0.0, validator=validate_each(ge(0), lt(1)))
    """Dropout after the attention and after the dense layers of a block."""


def draw_positions(draw: Draw, x: str, config: AttentionTower) -> str:
    """Add to a sequence (length, width) what says where each place is.

    :raises OptionError: `n` is given, but there are no waves.
    """
    if config.pos_encoding == "sinusoid":
        return draw(SinusoidalPosition(config.n), x)
    if config.n != fields_dict(AttentionTower)["n"].default:
        help_ = 'set `pos_encoding = "sinusoid"`, or leave it out'
        raise OptionError("n", "is of waves, but positions are learned", help_)
    return draw(PositionEmbedding(), x)


def draw_attention_blocks(draw: Draw, x: str, width: int, config: AttentionTower, *, causal: bool = False) -> str:
    """Draw the blocks: (length, width) -> the same.

    :param causal: whether no place sees one after it.
    :raises OptionError: the lists of options have several lengths.
    """
    for head_size, num_heads, ff_dim, dropout in align_options(config, "head_size", "num_heads", "ff_dim", "dropout"):
        attention = MultiHeadAttention(num_heads, head_size, causal=causal)
        x = draw_attention_block(draw, x, width, attention, ff_dim, dropout)
    return x
