"""Draws a tower: convolutions, then LSTMs, or what else ends the sequence."""

from __future__ import annotations

from deepg_core.errors import OptionError
from deepg_core.models.parts.convolutions import draw_convolutions
from deepg_core.models.parts.pooling import Draw, Pooling, draw_pooling
from deepg_core.models.parts.tower_options import TowerOptions, check_tower
from deepg_core.network.drawing import Drawing
from deepg_core.network.layers import (
    LSTM,
    Add,
    Bidirectional,
    Concatenate,
    Layer,
    Masking,
    Multiply,
    Shape,
    TimeDistributed,
)
from deepg_core.network.per_layer import as_tuple

__all__ = ["draw_tower"]


def draw_tower(
    draw: Draw,
    x: str,
    shape: Shape,
    config: TowerOptions,
    end: Pooling = "flatten",
    *,
    pool_first: bool = False,
    sequence: bool = False,
) -> str:
    """Draw a sequence's way to its features: (length, channels) -> (features,). All LSTMs but the last give sequences.

    :param shape: of the sequence `x`.
    :param end: what ends the sequence where no LSTM does; "none" leaves it as it is.
    :param pool_first: pool before batch normalisation after every convolution, not the first alone.
    :param sequence: the last LSTM gives one, too.
    :raises OptionError: options do not go together, or nothing is left of the sequence.
    """
    check_tower(config, shape[1])
    masking = [draw(Masking(), x)] if config.zero_mask else []
    x = draw_convolutions(draw, x, shape[0], config, pool_first=pool_first)
    lstms = as_tuple(config.layer_lstm)
    for number, units in enumerate(lstms, start=1):
        x = draw(_lstm(config, units, sequences=sequence or number < len(lstms)), x, *masking)
    return x if lstms else draw_pooling(draw, x, end)


def _lstm(config: TowerOptions, units: int, *, sequences: bool) -> LSTM:
    return (Bidirectional if config.bidirectional else LSTM)(
        units,
        return_sequences=sequences,
        dropout=config.dropout_lstm,
        recurrent_dropout=config.recurrent_dropout_lstm,
        stateful=getattr(config, "stateful", False),
    )


def chosen_end(draw: Drawing, config: TowerOptions, option: str) -> Pooling:
    """Give what ends the sequence: the option's pooling, or flattening where it is left out.

    Noted in the drawing: an LSTM has ended it already, or the sequence is to stay.
    """
    pooling: Pooling | None = getattr(config, option)
    if pooling and as_tuple(config.layer_lstm):
        message = "pools the sequence, which `layer_lstm` has already ended"
        draw.note(OptionError(option, message, "leave one of them out"))
    with draw.noting():
        refuse_sequence(option, pooling)
    return pooling or "flatten"


def refuse_sequence(option: str, pooling: Pooling | None) -> None:
    """Refuse the pooling that leaves the sequence as it is.

    :raises OptionError: it does.
    """
    if pooling == "none":
        message = '"none" keeps the positions, but the dense layers need one row of features'
        raise OptionError(option, message, 'e.g. "flatten" or "average_ch_last"')


def part_by_part(draw: Drawing) -> Draw:
    """Draw layers so that each is applied to all parts of a set, (m, ...) -> (m, ...), as deepG's time_distributed."""

    def drawn(layer: Layer, /, *inbound: str) -> str:
        whole = isinstance(layer, Add | Multiply | Concatenate)  # of the last axis, so that a set is no different
        return draw(layer if whole else TimeDistributed(layer), *inbound)

    return drawn
