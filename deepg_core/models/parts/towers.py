"""Towers that a network without labels has a choice of: each with a `type`, its options, and the function that draws it.

An encoder ends each patch in one row; a context gives a row for each patch and sees none after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

from attrs import field, frozen
from attrs.validators import ge, le, optional

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError, raise_together
from deepg_core.models.parts.attention_tower import AttentionTower, draw_attention_blocks, draw_positions
from deepg_core.models.parts.gated_tower import GatedTower, choose_pool, draw_gated_tower
from deepg_core.models.parts.genomenet_tower import GenomeNetTower, draw_genomenet_tower
from deepg_core.models.parts.pooling import Draw, Pooling, draw_pooling
from deepg_core.models.parts.tower import draw_tower, refuse_sequence
from deepg_core.models.parts.tower_options import TowerOptions
from deepg_core.models.parts.wavenet_tower import WavenetTower, draw_wavenet_tower
from deepg_core.network.layers import Conv1D, Shape


@frozen(kw_only=True)
class LstmCnnEncoder(TowerOptions):
    """Convolutions and LSTMs over each patch."""

    type: Literal["lstm_cnn"] = "lstm_cnn"
    pooling: Pooling = "flatten"
    """Without LSTM: how a patch becomes one row."""


@frozen(kw_only=True)
class LstmCnnContext(TowerOptions):
    """Causal convolutions and LSTMs along the patches, which all give sequences."""

    type: Literal["lstm_cnn"] = "lstm_cnn"


@frozen(kw_only=True)
class GatedEncoder(GatedTower):
    """Gated dilated convolutions over each patch."""

    type: Literal["gated_cnn"]
    pool_size: int | None = field(default=None, validator=optional(SIZE))
    """Max pooling after the first convolution. Left out: 8."""
    pooling: Pooling = "both_ch_last"
    """How a patch becomes one row."""


@frozen(kw_only=True)
class GatedContext(GatedTower):
    """Gated dilated causal convolutions along the patches."""

    type: Literal["gated_cnn"]


@frozen(kw_only=True)
class AttentionContext(AttentionTower):
    """Attention blocks along the patches, which look back alone."""

    type: Literal["transformer"]
    embed_dim: int = field(default=64, validator=[ge(0), le(1 << 20)])
    """Width of the blocks, made of what goes in by a convolution 1 wide; 0: none, they are as wide as that."""


@frozen(kw_only=True)
class AttentionEncoder(AttentionContext):
    """Attention blocks over each patch."""

    pooling: Pooling = "flatten"
    """How a patch becomes one row."""


@frozen(kw_only=True)
class WavenetContext(WavenetTower):
    """Gated dilated causal convolutions along the patches, the sum of all of which is given."""

    type: Literal["wavenet"]


@frozen(kw_only=True)
class WavenetEncoder(WavenetContext):
    """The same over each patch."""

    pooling: Pooling = "average_ch_last"
    """How a patch becomes one row."""


@frozen(kw_only=True)
class GenomeNetEncoder(GenomeNetTower):
    """Blocks of convolutions over each patch, and averages of them or recurrent layers."""

    type: Literal["genomenet"]


Encoder = LstmCnnEncoder | GatedEncoder | AttentionEncoder | WavenetEncoder | GenomeNetEncoder
Context = LstmCnnContext | GatedContext | AttentionContext | WavenetContext


def draw_encoder(draw: Draw, x: str, shape: Shape, config: Encoder) -> str:
    """Draw the encoder of `config.type`: (length, channels) -> (features,).

    :raises OptionError: options do not go together, or nothing is left of the sequence.
    """
    if not isinstance(config, GenomeNetEncoder):
        refuse_sequence("pooling", config.pooling)
    return _ENCODERS[config.type](draw, x, shape, config)


def draw_context(draw: Draw, x: str, shape: Shape, config: Context) -> str:
    """Draw the context of `config.type`: (length, channels) -> (length, width). No place sees one after it.

    :raises OptionError: options do not go together.
    """
    return _CONTEXTS[config.type](draw, x, shape, config)


def check_context(config: Context) -> None:
    """Refuse what would let a prediction see what it is to predict, or another number of patches.

    :raises OptionError: all that is refused.
    """
    if isinstance(config, LstmCnnContext):
        raise_together(_check_causal(config))


def _gated_encoder(draw: Draw, x: str, shape: Shape, config: GatedEncoder) -> str:
    x = draw_gated_tower(draw, x, config, choose_pool(config.pool_size, shape[0], "patch", "patchlen"))
    return draw_pooling(draw, x, config.pooling)


def _attention(draw: Draw, x: str, shape: Shape, config: AttentionContext, *, causal: bool = True) -> str:
    x = draw(Conv1D(config.embed_dim, 1, use_bias=False), x) if config.embed_dim else x
    x = draw_positions(draw, x, config)
    return draw_attention_blocks(draw, x, config.embed_dim or shape[1], config, causal=causal)


def _check_causal(config: LstmCnnContext) -> Iterator[OptionError]:
    if config.filters and config.padding != "causal":
        message = f'cannot be "{config.padding}": a prediction would see the patches that it is to predict'
        yield OptionError("padding", message, 'use "causal"')
    for option in ("bidirectional", "reverse_complement_conv"):
        if getattr(config, option):
            yield OptionError(option, "reads the patches that are to be predicted", "leave it out")
    for option in ("strides", "pool_size"):
        if set(config.convolved(option)) - {1}:
            yield OptionError(option, "must be 1: a context has a place for each patch", "leave it out")


_ENCODERS: Final[dict[str, Callable[[Draw, str, Shape, Any], str]]] = {
    "lstm_cnn": lambda draw, x, shape, config: draw_tower(draw, x, shape, config, config.pooling),
    "gated_cnn": _gated_encoder,
    "transformer": lambda draw, x, shape, config: draw_pooling(
        draw, _attention(draw, x, shape, config, causal=False), config.pooling
    ),
    "wavenet": lambda draw, x, _, config: draw_pooling(draw, draw_wavenet_tower(draw, x, config), config.pooling),
    "genomenet": lambda draw, x, _, config: draw_genomenet_tower(draw, x, config),
}
_CONTEXTS: Final[dict[str, Callable[[Draw, str, Shape, Any], str]]] = {
    "lstm_cnn": lambda draw, x, shape, config: draw_tower(draw, x, shape, config, "none", sequence=True),
    "gated_cnn": lambda draw, x, _, config: draw_gated_tower(draw, x, config, causal=True),
    "transformer": _attention,
    "wavenet": lambda draw, x, _, config: draw_wavenet_tower(draw, x, config),
}
