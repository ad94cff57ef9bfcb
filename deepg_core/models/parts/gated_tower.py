"""Gated dilated convolutions: their options, and how they are drawn."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import ge, lt

from deepg_core.bounds import LAYERS, SIZE
from deepg_core.errors import OptionError
from deepg_core.models.parts.pooling import Draw
from deepg_core.network.layers import Add, Conv1D, Dropout, LayerNormalization, MaxPooling1D, Multiply
from deepg_core.network.layers.layer import ActivationName

EPSILON = 1e-6
POOL = 8
"""Letters that become one place, where the sequence ends in one row."""


@frozen(kw_only=True, slots=False)
class GatedTower:
    """Options of `gated_cnn` up to what ends the sequence."""

    filters: int = field(default=32, validator=SIZE)
    """Width of the network: filters of every convolution."""
    stem_kernel_size: int = field(default=16, validator=SIZE)
    """Width of the first convolution."""
    blocks: int = field(default=9, validator=LAYERS)
    """Residual blocks."""
    kernel_size: int = field(default=3, validator=SIZE)
    """Width of their convolutions."""
    dilation_end: int = field(default=256, validator=SIZE)
    """Dilations are 1, 2, 4, ... up to this, then again from 1."""
    dropout: float = field(default=0.1, validator=[ge(0), lt(1)])
    """Dropout at the end of each block."""

    @property
    def dilations(self) -> tuple[int, ...]:
        """The dilation of each block."""
        cycle = self.dilation_end.bit_length()
        return tuple(2 ** (number % cycle) for number in range(self.blocks))

    def receptive_field(self, pool_size: int) -> int:
        """Give how many letters a place before the global pooling is made from, with so much pooling.

        8,199 with the defaults. Where this is less than the window, the ends of a window know nothing of each other
        until the pooling, which keeps no order: give more `blocks`, or a larger `kernel_size`.
        """
        places = (self.kernel_size - 1) * sum(self.dilations)
        return self.stem_kernel_size + pool_size - 1 + places * pool_size


def draw_gated_tower(draw: Draw, x: str, config: GatedTower, pool: int = 1, *, causal: bool = False) -> str:
    """Draw a convolution with relu and max pooling, then residual blocks: (length, channels) -> (length // pool, filters).

    :param causal: whether no place sees one after it.
    """
    x = draw(_convolution(config, config.stem_kernel_size, activation="relu", causal=causal), x)
    x = draw(MaxPooling1D(pool), x) if pool > 1 else x
    for dilation in config.dilations:
        x = _block(draw, x, config, dilation, causal=causal)
    return draw(LayerNormalization(EPSILON), x)


def choose_pool(pool_size: int | None, length: int, of: str = "window", option: str = "target.maxlen") -> int:
    """Give how much is pooled of so many letters; left out, `POOL` of them.

    :param of: what has the letters, for the message.
    :param option: what says how many it has.
    :raises OptionError: there are fewer.
    """
    pool = pool_size or min(POOL, length)
    if pool > length:
        message = f"is more than the {of}'s {length} letters"
        raise OptionError("pool_size", message, f"pool less, or use a longer `{option}`")
    return pool


def _block(draw: Draw, x: str, config: GatedTower, dilation: int, *, causal: bool) -> str:
    normal = draw(LayerNormalization(EPSILON), x)
    values, gates = (
        draw(_convolution(config, config.kernel_size, dilation, activation, causal=causal), normal)
        for activation in ("linear", "sigmoid")
    )
    change = draw(_convolution(config, causal=causal), draw(Multiply(), values, gates))
    change = draw(Dropout(config.dropout), change) if config.dropout else change
    return draw(Add(), x, change)


def _convolution(
    config: GatedTower, width: int = 1, dilation: int = 1, activation: ActivationName = "linear", *, causal: bool
) -> Conv1D:
    return Conv1D(config.filters, width, activation, padding="causal" if causal else "same", dilation_rate=dilation)
