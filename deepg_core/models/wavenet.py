"""deepG's `create_model_wavenet` (removed there in 2024): dilated causal convolutions that predict at each letter the next."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen
from attrs.validators import ge, le

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.one_sequence import predicts_each_place, require_columns
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import Activation, Add, Conv1D, Multiply
from deepg_core.network.layers.layer import ActivationName as Name
from deepg_core.network.per_layer import validate_each
from deepg_core.network.signature import Signature

HIGHEST = 20
"""The largest dilation is 2^20: a convolution pads its input with as many letters."""


def _dilations(instance: Any, attribute: Attribute[Any], value: int | tuple[int, ...]) -> None:
    validate_each(ge(1), le(1 << HIGHEST if isinstance(value, tuple) else HIGHEST))(instance, attribute, value)


@frozen(kw_only=True)
class Wavenet(ModelConfig):
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


class WavenetBuilder(ModelBuilder[Wavenet]):
    """Draws van den Oord et al. 2016 as the R package `wavenet` has it.

    A causal convolution; in each block tanh times sigmoid of two dilated causal ones, and a convolution of width 1, whose
    output is the block's: it is added to what goes into the next block, and to the other blocks' outputs. Their sum goes
    through relu, a convolution of width 1 with relu, and a dense layer at each place. Only that one has a bias.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for one input (length, channels) and targets (length, units)."""
        config = self.config
        name, shape = require_columns(signature, "wavenet")
        draw = Drawing()
        if not config.dilations:
            draw.note(OptionError("residual_blocks", "is empty", "give dilations, e.g. [1, 2, 4, 8], or their number"))
        if not predicts_each_place(signature, shape[0], "wavenet"):
            message = f"`wavenet` predicts at each of {shape[0]} letters, but the target is one for the window"
            draw.note(OptionError("type", message, 'set `target.type = "wavenet"`'))
        x = self._convolution(draw, draw.input(name, shape), config.initial_filters, config.initial_kernel_size)
        x = draw(Activation("relu"), self._blocks(draw, x))
        x = self._convolution(draw, x, config.initial_filters // 2, activation="relu")
        return draw.network(seed, *draw_head(draw, x, signature, config))

    def _blocks(self, draw: Drawing, x: str) -> str:
        """Draw the blocks and give the sum of their outputs."""
        config, skips = self.config, list[str]()
        for dilation in config.dilations:
            x = draw(Add(), x, skips[-1]) if skips else x
            parts = [
                self._convolution(draw, x, config.filters, config.kernel_size, dilation, activation)
                for activation in ("tanh", "sigmoid")
            ]
            skips.append(self._convolution(draw, draw(Multiply(), *parts), config.initial_filters))
        return draw(Add(), *skips) if len(skips) > 1 else next(iter(skips), x)

    def _convolution(
        self, draw: Drawing, x: str, filters: int, width: int = 1, dilation: int = 1, activation: Name = "linear"
    ) -> str:
        layer = Conv1D(filters, width, activation, padding="causal", dilation_rate=dilation, use_bias=False)
        return draw(layer, x)
