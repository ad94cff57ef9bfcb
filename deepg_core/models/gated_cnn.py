"""Gated dilated convolutions for long windows: every place sees thousands of letters, and no step waits for another."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen
from attrs.validators import ge, lt, optional

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.gated_tower import GatedTower, choose_pool, draw_gated_tower
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.inputs import draw_rows, join_labels, refuse_rows
from deepg_core.models.parts.one_sequence import predicts_each_place, require_columns
from deepg_core.models.parts.padded import PaddedDrawing
from deepg_core.models.parts.pooling import draw_pooling
from deepg_core.network import Network
from deepg_core.network.per_layer import as_tuple, validate_each
from deepg_core.network.signature import Signature


@frozen(kw_only=True)
class GatedCnn(GatedTower, ModelConfig):
    """Options of `gated_cnn`, which deepG does not have."""

    pool_size: int | None = field(default=None, validator=optional(SIZE))
    """Max pooling after the first convolution. Left out: 8, and 1 where the target has a prediction for each letter."""
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
        x = draw_gated_tower(draw, x, config, pool, causal=config.causal)
        x = x if places else join_labels(draw, rows, signature, draw_pooling(draw, x, config.global_pooling))
        dense, rates = as_tuple(config.layer_dense), as_tuple(config.dropout_dense)
        return draw.network(seed, *draw_head(draw, x, signature, config, dense, rates))

    def _pool(self, length: int, places: bool) -> int:
        pool = self.config.pool_size or 1 if places else choose_pool(self.config.pool_size, length)
        if places and pool > 1:
            message = (
                f"the target has a prediction for each of {length} letters, but pooling leaves {length // pool} places"
            )
            raise OptionError("pool_size", message, "leave it out, or set `pool_size = 1`")
        return pool
