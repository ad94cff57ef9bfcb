"""What GenomeNet-Architect searches: blocks of convolutions, and averages of them or recurrent layers behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log2
from typing import Any, Final, Literal

from attrs import field, fields_dict, frozen
from attrs.validators import ge, gt, le, lt

from deepg_core.bounds import LAYERS, SIZE
from deepg_core.errors import OptionError, raise_together
from deepg_core.models.parts.growth import grow_between, round_up, space_evenly
from deepg_core.models.parts.pooling import Draw
from deepg_core.network.layers import (
    GRU,
    LSTM,
    Add,
    AveragePooling1D,
    BatchNormalization,
    Bidirectional,
    BidirectionalGRU,
    Concatenate,
    Conv1D,
    GlobalAveragePooling1D,
    LeakyReLU,
    MaxPooling1D,
)

LARGEST = float(1 << 20)
"""Of the numbers that sizes of convolutions are computed from."""
_SIZE: Final[list[Callable[..., Any]]] = [gt(0), le(LARGEST)]
RECURRENT = {"lstm": (LSTM, Bidirectional), "gru": (GRU, BidirectionalGRU)}
"""Type -> the layer in one direction, and in both."""
UNUSED = {
    "gap": ("recurrent_type", "recurrent_layers", "recurrent_units", "recurrent_bidirectional", "dropout_lstm"),
    "recurrent": ("skip_block_fraction",),
}
"""Options that do nothing with a model type."""


@frozen(kw_only=True, slots=False)
class GenomeNetTower:
    """Options of `genomenet` up to its dense layers, named as in deepG. Between `_0` and `_end` sizes grow by equal factors."""

    number_of_cnn_layers: int = field(default=1, validator=LAYERS)
    """Convolutions; rounded to a multiple of the blocks."""
    conv_block_count: int = field(default=1, validator=LAYERS)
    """Blocks of convolutions; no more than there are convolutions."""
    kernel_size_0: float = field(default=16.0, validator=_SIZE)
    """Width of the first convolution; widths are rounded up."""
    kernel_size_end: float = field(default=16.0, validator=_SIZE)
    """Width of the last convolution, if there are several."""
    filters_0: float = field(default=256.0, validator=_SIZE)
    """Filters of the first convolution; rounded up."""
    filters_end: float = field(default=512.0, validator=_SIZE)
    """Filters of the last convolution, if there are several."""
    dilation_end: float = field(default=1.0, validator=[ge(1), le(LARGEST)])
    """Dilation of the last convolution of each block; that of the first is 1."""
    max_pool_end: float = field(default=1.0, validator=[ge(1), le(LARGEST)])
    """All max poolings together, rounded to a power of two and spread over the convolutions."""
    batch_norm_momentum: float = field(default=0.8, validator=[ge(0), lt(1)])
    """How much of the moving statistics stays at each step."""
    leaky_relu_alpha: float = field(default=0.0, validator=[ge(0), le(1)])
    """Slope of the activation below 0; 0 is relu."""
    residual_block: bool = False
    """Add what a convolution is fed to what it gives; filters are then equal within a block."""
    model_type: Literal["gap", "recurrent"] = "gap"
    """How the sequence ends: averages of the blocks side by side, or recurrent layers."""
    skip_block_fraction: float = field(default=0.0, validator=[ge(0), le(1)])
    """gap: share of the blocks, from the first, that are not averaged; the last always is."""
    recurrent_type: Literal["lstm", "gru"] = "lstm"
    """recurrent: what its layers are, their number and their units."""
    recurrent_layers: int = field(default=1, validator=LAYERS)
    recurrent_units: int = field(default=100, validator=SIZE)
    recurrent_bidirectional: bool = False
    """Read the sequence in both directions and join the outputs."""
    dropout_lstm: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Share of each recurrent layer's input features that is dropped."""

    @property
    def blocks(self) -> tuple[int, int]:
        """How many blocks, and convolutions in each."""
        count = min(self.conv_block_count, self.number_of_cnn_layers)
        return count, round(self.number_of_cnn_layers / count)

    def convolutions(self) -> Iterator[tuple[int, int, int, int]]:
        """Give filters, width, dilation and pooling of each convolution."""
        count, size = self.blocks
        layers = count * size
        pools = [round(log2(self.max_pool_end) * step) for step in space_evenly(layers + 1)]
        steps = (
            [step for step in space_evenly(count) for _ in range(size)] if self.residual_block else space_evenly(layers)
        )
        for number in range(layers):
            filters = grow_between(self.filters_0, self.filters_end, steps[number])
            width = grow_between(self.kernel_size_0, self.kernel_size_end, space_evenly(layers)[number])
            dilation = round(self.dilation_end ** space_evenly(size)[number % size])
            yield filters, width, dilation, 2 ** (pools[number + 1] - pools[number])


def draw_genomenet_tower(draw: Draw, x: str, config: GenomeNetTower) -> str:
    """Draw convolutions and what ends the sequence: (length, channels) -> (features,).

    :raises OptionError: options of the other `model_type` are given.
    """
    raise_together(_unused(config))
    return _sequence_end(draw, _blocks(draw, x, config), config)


def _blocks(draw: Draw, x: str, config: GenomeNetTower) -> list[str]:
    """Draw the convolutions and give the end of each block."""
    (_, size), skip, ends, before = config.blocks, None, list[str](), 0
    for number, (filters, width, dilation, pool) in enumerate(config.convolutions(), start=1):
        x = draw(Conv1D(filters, width, dilation_rate=dilation), x)
        x = draw(MaxPooling1D(pool, padding="same"), x) if pool > 1 else x
        if config.residual_block:
            x = skip = _added(draw, x, skip, filters, filters != before, pool) if skip else x
        before = filters
        x = draw(BatchNormalization(config.batch_norm_momentum), x)
        x = draw(LeakyReLU(config.leaky_relu_alpha), x)
        ends += [x] if number % size == 0 else []
    return ends


def _added(draw: Draw, x: str, skip: str, filters: int, widened: bool, pool: int) -> str:
    skip = draw(AveragePooling1D(pool, padding="same"), skip) if pool > 1 else skip
    skip = draw(Conv1D(filters, 1), skip) if widened else skip
    return draw(Add(), x, skip)


def _sequence_end(draw: Draw, ends: list[str], config: GenomeNetTower) -> str:
    if config.model_type == "gap":
        used = max(round_up((1 - config.skip_block_fraction) * len(ends)), 1)
        averages = [draw(GlobalAveragePooling1D(), end) for end in ends[-used:]]
        return draw(Concatenate(), *averages) if used > 1 else averages[0]
    kind, x = RECURRENT[config.recurrent_type][config.recurrent_bidirectional], ends[-1]
    for left in reversed(range(config.recurrent_layers)):
        x = draw(kind(config.recurrent_units, return_sequences=left > 0, dropout=config.dropout_lstm), x)
    return x


def _unused(config: GenomeNetTower) -> Iterator[OptionError]:
    """Refuse options of the other `model_type`."""
    kind, options = config.model_type, fields_dict(GenomeNetTower)
    for option in UNUSED[kind]:
        if getattr(config, option) != options[option].default:
            help_ = "leave it out, or set the other `model_type`"
            yield OptionError(option, f'does nothing with `model_type = "{kind}"`', help_)
