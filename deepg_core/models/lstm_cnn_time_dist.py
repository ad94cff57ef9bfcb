"""deepG's `create_model_lstm_cnn_time_dist`: several sequences for one target, a set in one input."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen
from attrs.validators import ge, lt

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder
from deepg_core.models.lstm_cnn_multi_input import Method, draw_aggregations, join_all
from deepg_core.models.parts.attention_block import draw_attention_block
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.inputs import draw_inputs
from deepg_core.models.parts.pooling import Pooling, draw_pooling
from deepg_core.models.parts.tower import chosen_end, draw_tower, part_by_part, refuse_sequence
from deepg_core.models.parts.tower_options import Tower
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import LSTM, MultiHeadAttention
from deepg_core.network.per_layer import align_options, as_tuple, validate_each
from deepg_core.network.signature import Signature


@frozen(kw_only=True)
class TransformerArgs:
    """Attention blocks over a set. A list holds one number a block; a number alone holds for all blocks."""

    num_heads: int | tuple[int, ...] = field(validator=validate_each(SIZE))
    """Heads of each attention."""
    head_size: int | tuple[int, ...] = field(validator=validate_each(SIZE))
    """Width of queries and keys."""
    ff_dim: int | tuple[int, ...] = field(validator=validate_each(SIZE))
    """Units of the dense layer within a block."""
    dropout: float | tuple[float, ...] = field(default=0.0, validator=validate_each(ge(0), lt(1)))
    """Dropout after the attention and after the dense layers of a block."""
    pool_flatten: Pooling = "flatten"
    """How the set becomes one row, with a sequence of the set as a place of a sequence."""


@frozen(kw_only=True)
class LstmCnnTimeDist(Tower):
    """Options of `lstm_cnn_time_dist`, named as in deepG. A list holds one number a layer."""

    gap_time_dist: Pooling | None = None
    """Without LSTM: how each sequence is pooled. Left out: it is flattened."""
    aggregation_method: Method | tuple[Method, ...] = ()
    """What is made of the features of a set; several are put side by side."""
    lstm_time_dist: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Units of LSTMs that read the set in its order."""
    transformer_args: TransformerArgs | None = None
    """Attention blocks over the set."""


class LstmCnnTimeDistBuilder(ModelBuilder[LstmCnnTimeDist]):
    """Draws one tower for all sequences of a set, then what makes one row of their features.

    Attention blocks, sum, mean, maximum and LSTMs, as many of them as are asked for, are put side by side in this order.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for one input (m, length, channels) and targets (units,)."""
        config = self.config
        draw = Drawing()
        sequences, _ = draw_inputs(draw, signature, "lstm_cnn_time_dist", axes=3)
        ((name, (_, *shape)),) = sequences.items()
        x, end = name, chosen_end(draw, config, "gap_time_dist")
        with draw.noting():
            x = draw_tower(part_by_part(draw), name, tuple(shape), config, end)
        with draw.noting():
            x = join_all(draw, self._parts(draw, x))
        dense, dropout = as_tuple(config.layer_dense), as_tuple(config.dropout_dense)
        return draw.network(seed, *draw_head(draw, x, signature, config, dense, dropout))

    def _parts(self, draw: Drawing, x: str) -> list[str]:
        """Draw what makes one row of the features (m, features)."""
        config = self.config
        args, lstms = config.transformer_args, as_tuple(config.lstm_time_dist)
        parts = [_attended(draw, x, args)] if args else []
        parts += draw_aggregations(draw, x, config.aggregation_method)
        for number, units in enumerate(lstms, start=1):
            x = draw(LSTM(units, return_sequences=number < len(lstms)), x)
        parts += [x] if lstms else []
        if not parts:
            message = "nothing makes one row of the set"
            raise OptionError("", message, "give `aggregation_method`, `lstm_time_dist` or `transformer_args`")
        return parts


def _attended(draw: Drawing, x: str, args: TransformerArgs) -> str:
    refuse_sequence("transformer_args.pool_flatten", args.pool_flatten)
    width = draw.graph(x).shapes[x][-1]
    for heads, size, ff_dim, dropout in _blocks(args):
        x = draw_attention_block(draw, x, width, MultiHeadAttention(heads, size), ff_dim, dropout)
    return draw_pooling(draw, x, args.pool_flatten)


def _blocks(args: TransformerArgs) -> Iterator[tuple[int, int, int, float]]:
    try:
        yield from align_options(args, "num_heads", "head_size", "ff_dim", "dropout")
    except OptionError as error:
        raise OptionError(f"transformer_args.{error.option}", error.message, error.help) from error
