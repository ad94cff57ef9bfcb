"""Causal dilated convolutions as in `wavenet`: their options, and how they are drawn."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import ge, le

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError
from deepg_core.models.parts.pooling import Draw
from deepg_core.network.layers import Activation, Add, Conv1D, Multiply
from deepg_core.network.layers.layer import ActivationName as Name
from deepg_core.network.per_layer import validate_each

HIGHEST = 20
"""The largest dilation is 2^20: a convolution pads its input with as many letters."""


def _dilations(instance: Any, attribute: Attribute[Any], value: int | tuple[int, ...]) -> None:
    validate_each(ge(1), le(1 << HIGHEST if isinstance(value, tuple) else HIGHEST))(instance, attribute, value)


@frozen(kw_only=True, slots=False)
class WavenetTower:
    """Options of `wavenet`, named as in deepG and in the R package `wavenet`."""

    residual_blocks: int | tuple[int, ...] = field(validator=_dilations)
    """The dilation of each block; a number n alone: 2, 4, ..., 2^n."""
    filters: int = field(default=16, validator=SIZE)
    """Filters of the gated convolutions."""
    kernel_size: int = field(default=2, validator=SIZE)
    """Width of the gated convolutions."""
    initial_kernel_size: int = field(default=32, validator=SIZE)
    """Width of the first convolution."""
    initial_filters: int = field(default=32, validator=[ge(2), SIZE])
    """Filters of the first convolution and of what runs from block to block; half as many before the output."""

    @property
    def dilations(self) -> tuple[int, ...]:
        """The dilation of each block."""
        blocks = self.residual_blocks
        return blocks if isinstance(blocks, tuple) else tuple(2**number for number in range(1, blocks + 1))

    @property
    def receptive_field(self) -> int:
        """How many letters, itself the last, a prediction is made from."""
        return self.initial_kernel_size + (self.kernel_size - 1) * sum(self.dilations)


def draw_wavenet_tower(draw: Draw, x: str, config: WavenetTower) -> str:
    """Draw all but the dense layer: (length, channels) -> (length, initial_filters // 2). No place sees one after it.

    :raises OptionError: there are no blocks.
    """
    if not config.dilations:
        raise OptionError("residual_blocks", "is empty", "give dilations, e.g. [1, 2, 4, 8], or their number")
    x = draw(_convolution(config.initial_filters, config.initial_kernel_size), x)
    x = draw(Activation("relu"), _blocks(draw, x, config))
    return draw(_convolution(config.initial_filters // 2, activation="relu"), x)


def _blocks(draw: Draw, x: str, config: WavenetTower) -> str:
    """Draw the blocks and give the sum of their outputs."""
    skips = list[str]()
    for dilation in config.dilations:
        x = draw(Add(), x, skips[-1]) if skips else x
        parts = [
            draw(_convolution(config.filters, config.kernel_size, dilation, activation), x)
            for activation in ("tanh", "sigmoid")
        ]
        skips.append(draw(_convolution(config.initial_filters), draw(Multiply(), *parts)))
    return draw(Add(), *skips) if len(skips) > 1 else skips[0]


def _convolution(filters: int, width: int = 1, dilation: int = 1, activation: Name = "linear") -> Conv1D:
    return Conv1D(filters, width, activation, padding="causal", dilation_rate=dilation, use_bias=False)
