"""Gated dilated convolutions for long windows: every place sees thousands of letters, and no step waits for another."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen
from attrs.validators import ge, lt, optional

from deepg_core.bounds import LAYERS, SIZE
from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.inputs import draw_rows, join_labels, refuse_rows
from deepg_core.models.parts.one_sequence import predicts_each_place, require_columns
from deepg_core.models.parts.padded import PaddedDrawing
from deepg_core.models.parts.pooling import draw_pooling
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import Add, Conv1D, Dropout, LayerNormalization, MaxPooling1D, Multiply
from deepg_core.network.layers.layer import ActivationName
from deepg_core.network.per_layer import as_tuple, validate_each
from deepg_core.network.signature import Signature

EPSILON = 1e-6
POOL = 8
"""Letters that become one place, where the target is one for the window."""


@frozen(kw_only=True)
class GatedCnn(ModelConfig):
    """Options of `gated_cnn`, which deepG does not have."""

    filters: int = field(default=32, validator=SIZE)
    """Width of the network: filters of every convolution."""
    stem_kernel_size: int = field(default=16, validator=SIZE)
    """Width of the first convolution."""
    pool_size: int | None = field(default=None, validator=optional(SIZE))
    """Max pooling after the first convolution. Left out: 8, and 1 where the target has a prediction for each letter."""
    blocks: int = field(default=9, validator=LAYERS)
    """Residual blocks."""
    kernel_size: int = field(default=3, validator=SIZE)
    """Width of their convolutions."""
    dilation_end: int = field(default=256, validator=SIZE)
    """Dilations are 1, 2, 4, ... up to this, then again from 1."""
    dropout: float = field(default=0.1, validator=[ge(0), lt(1)])
    """Dropout at the end of each block."""
    causal: bool = False
    """Whether a place sees none after it, as a language model must that predicts the next letter at each."""
    mask_padding: bool = False
    """Pass over what fills up the end of a window (`sampling.padding = "right"`): it gives what it would give alone."""
    global_pooling: Literal["average_ch_last", "max_ch_last", "both_ch_last"] = "both_ch_last"
    """What ends the sequence where the target is one for the window."""
    layer_dense: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Units of each dense layer; the last must be the target's. Left out: one layer of the target's units."""
    dropout_dense: float | tuple[float, ...] = field(default=(), validator=validate_each(ge(0), lt(1)))
    """Dropout before each dense layer."""

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


class GatedCnnBuilder(ModelBuilder[GatedCnn]):
    """Draws a convolution with relu and max pooling, then residual blocks, then global pooling or a prediction at each place.

    A block: layer normalisation; a dilated convolution times the sigmoid of another (Dauphin et al. 2017); a convolution
    of width 1; dropout; the sum with what went in. Normalisation comes first, so sums run from end to end and depth costs
    no gradient. No step waits for the one before, as an LSTM's do: work and memory grow with the window, time does not.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for one input (length, channels), rows of tables, and targets (units,) or (length, units)."""
        config, draw, pool = self.config, PaddedDrawing(), 1
        rows, alone = draw_rows(draw, signature)
        name, (length, channels) = require_columns(alone, "gated_cnn")
        places = predicts_each_place(signature, length, "gated_cnn", causal=config.causal)
        with draw.noting():
            refuse_rows(rows if places else [], length, "gated_cnn")
        with draw.noting():
            pool = self._pool(length, places)
        if places and config.global_pooling != GatedCnn().global_pooling:
            message = f"ends the sequence, but the target has a prediction for each of {length} letters"
            draw.note(OptionError("global_pooling", message, "leave it out"))
        if places and config.mask_padding:
            message = f"is for a prediction for the window, but the target has one for each of {length} letters"
            draw.note(OptionError("mask_padding", message, "leave it out"))
        x = draw.input(name, (length, channels))
        x = draw.masked(x, x) if config.mask_padding else x
        x = self._convolution(draw, x, config.stem_kernel_size, activation="relu")
        x = draw(MaxPooling1D(pool), x) if pool > 1 else x
        for dilation in config.dilations:
            x = self._block(draw, x, dilation)
        x = draw(LayerNormalization(EPSILON), x)
        x = x if places else join_labels(draw, rows, signature, draw_pooling(draw, x, config.global_pooling))
        dense, rates = as_tuple(config.layer_dense), as_tuple(config.dropout_dense)
        return draw.network(seed, *draw_head(draw, x, signature, config, dense, rates))

    def _block(self, draw: Drawing, x: str, dilation: int) -> str:
        config = self.config
        normal = draw(LayerNormalization(EPSILON), x)
        values, gates = (
            self._convolution(draw, normal, config.kernel_size, dilation, activation)
            for activation in ("linear", "sigmoid")
        )
        change = self._convolution(draw, draw(Multiply(), values, gates))
        change = draw(Dropout(config.dropout), change) if config.dropout else change
        return draw(Add(), x, change)

    def _convolution(
        self, draw: Drawing, x: str, width: int = 1, dilation: int = 1, activation: ActivationName = "linear"
    ) -> str:
        padding: Literal["causal", "same"] = "causal" if self.config.causal else "same"
        return draw(Conv1D(self.config.filters, width, activation, padding=padding, dilation_rate=dilation), x)

    def _pool(self, length: int, places: bool) -> int:
        pool = self.config.pool_size or (1 if places else min(POOL, length))
        if places and pool > 1:
            message = (
                f"the target has a prediction for each of {length} letters, but pooling leaves {length // pool} places"
            )
            raise OptionError("pool_size", message, "leave it out, or set `pool_size = 1`")
        if pool > length:
            message = f"is more than the window's {length} letters"
            raise OptionError("pool_size", message, "pool less, or use a longer `target.maxlen`")
        return pool
