"""deepG's `create_model_lstm_cnn_multi_input`: several sequences for one target, each an input of its own."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.inputs import draw_inputs, draw_rows, join_labels, one_shape
from deepg_core.models.parts.pooling import Pooling
from deepg_core.models.parts.tower import chosen_end, draw_tower, part_by_part
from deepg_core.models.parts.tower_options import Tower
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import Concatenate, Reduce, Stack
from deepg_core.network.per_layer import as_tuple
from deepg_core.network.signature import Signature

Method = Literal["sum", "mean", "max"]


@frozen(kw_only=True)
class LstmCnnMultiInput(Tower):
    """Options of `lstm_cnn_multi_input`, named as in deepG. A list holds one number a layer."""

    gap_inputs: Pooling | None = None
    """Without LSTM: how the sequences are pooled. Left out: they are flattened."""
    aggregation_method: Method | tuple[Method, ...] = "sum"
    """What is made of the inputs' features; several are put side by side."""


class LstmCnnMultiInputBuilder(ModelBuilder[LstmCnnMultiInput]):
    """Draws one tower for all inputs.

    They are stacked, so that the tower runs once over all of them and its batch normalisations see all of them together;
    deepG's see the inputs one after the other.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for inputs (length, channels), as many as there are, rows of tables, and targets (units,)."""
        config = self.config
        draw = Drawing()
        rows, alone = draw_rows(draw, signature, several=True)
        sequences, _ = draw_inputs(draw, alone, "lstm_cnn_multi_input", count=None)
        shape = one_shape(sequences, "lstm_cnn_multi_input")
        x = draw(Stack(), *sequences)
        with draw.noting():
            x = draw_tower(part_by_part(draw), x, shape, config, chosen_end(draw, config, "gap_inputs"))
        if as_tuple(config.aggregation_method):
            x = join_all(draw, draw_aggregations(draw, x, config.aggregation_method))
            x = join_labels(draw, rows, signature, x)
        else:
            help_ = 'give "sum", "mean" or "max"'
            draw.note(OptionError("aggregation_method", "names nothing to make of the inputs", help_))
        dense, dropout = as_tuple(config.layer_dense), as_tuple(config.dropout_dense)
        return draw.network(seed, *draw_head(draw, x, signature, config, dense, dropout))


def draw_aggregations(draw: Drawing, x: str, methods: Method | tuple[Method, ...]) -> list[str]:
    """Draw the sum, the mean and the maximum of a set (m, features), those that are asked for, in this order."""
    order: tuple[Method, ...] = ("sum", "mean", "max")
    return [draw(Reduce(method), x) for method in order if method in as_tuple(methods)]


def join_all(draw: Drawing, parts: list[str]) -> str:
    """Put what there is side by side."""
    return parts[0] if len(parts) == 1 else draw(Concatenate(), *parts)
