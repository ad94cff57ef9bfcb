"""deepG's `create_model_transformer`: attention blocks, then dense layers."""

from __future__ import annotations

from math import inf

from attrs import field, frozen
from attrs.validators import ge, gt, le, lt

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.attention_tower import AttentionTower, draw_attention_blocks, draw_positions
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.inputs import draw_rows, join_labels, refuse_rows
from deepg_core.models.parts.one_sequence import predicts_each_place, require_one_sequence
from deepg_core.models.parts.padded import PaddedDrawing
from deepg_core.models.parts.pooling import Pooling, draw_pooling
from deepg_core.network import Network
from deepg_core.network.layers import Embedding
from deepg_core.network.per_layer import as_tuple, validate_each
from deepg_core.network.signature import Signature


@frozen(kw_only=True)
class Transformer(AttentionTower, ModelConfig):
    """Options of `transformer`, named as in deepG. Those of a block are a list, or a number that holds for all blocks."""

    learning_rate: float = field(default=0.01, validator=[gt(0), lt(inf)])
    embed_dim: int = field(default=64, validator=[ge(0), le(1 << 20)])
    """Width of a letter's embedding; 0: none, the input is one-hot and the network as wide as the vocabulary."""
    causal: bool = False
    """Whether a place sees none after it, as a language model must that predicts the next letter at each."""
    mask_padding: bool = False
    """Pass over what fills up the end of a window (`sampling.padding = "right"`), in attention and in poolings over the
    sequence: it then gives what it would give alone."""
    flatten_method: Pooling = "flatten"
    """How the places become one; `none` keeps them, for targets that have one prediction for each."""
    layer_dense: int | tuple[int, ...] = field(default=(), validator=validate_each(SIZE))
    """Units of each dense layer; the last must be the target's. Left out: one layer of the target's units."""
    dropout_dense: float | tuple[float, ...] = field(default=(), validator=validate_each(ge(0), lt(1)))
    """Dropout after each hidden dense layer."""


class TransformerBuilder(ModelBuilder[Transformer]):
    """Draws embedding, position and post-norm blocks, as deepG does.

    A block: attention, dropout, add, normalise (epsilon 1e-6), dense relu, dense, dropout, add, normalise. The embedding
    has as many rows as there are numbers (padding, letters, others), so no number is out of range. Dense layers stand
    after `flatten_method`; at `none` they are applied at each place.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for int32 (length,), or with `embed_dim` 0 float32 (length, channels), and rows of tables."""
        config, draw = self.config, PaddedDrawing()
        rows, alone = draw_rows(draw, signature)
        name, shape = self._input(alone)
        with draw.noting():
            places = predicts_each_place(signature, shape[0], "transformer", causal=config.causal)
            refuse_rows(rows if places else [], shape[0], "transformer")
            self._check_places(places, shape[0])
        x = self._embedded(draw, name, shape, signature.width or 1)
        width = config.embed_dim or shape[-1]
        with draw.noting():
            x = draw_attention_blocks(draw, x, width, config, causal=config.causal)
        x = join_labels(draw, rows, signature, draw_pooling(draw, x, config.flatten_method))
        dense, rates = as_tuple(config.layer_dense), as_tuple(config.dropout_dense)
        return draw.network(seed, *draw_head(draw, x, signature, config, dense, rates, dropout_first=False))

    def _input(self, signature: Signature) -> tuple[str, tuple[int, ...]]:
        whole = not signature.whole.isdisjoint(signature.inputs)
        if self.config.embed_dim and not whole:
            message = "an embedding reads numbers of letters, but the input is columns"
            raise OptionError("embed_dim", message, 'set `encoder.type = "integer"`, or `embed_dim = 0`')
        if whole and not self.config.embed_dim:
            message = "is 0, so the network reads columns, but the input is numbers of letters"
            raise OptionError("embed_dim", message, 'set `encoder.type = "one_hot"`, or e.g. `embed_dim = 64`')
        return require_one_sequence(signature, "transformer", axes=1 if whole else 2)

    def _embedded(self, draw: PaddedDrawing, name: str, shape: tuple[int, ...], numbers: int) -> str:
        """Give the rows with their positions."""
        config = self.config
        x = draw.input(name, shape, "int32" if config.embed_dim else "float32")
        if config.embed_dim:
            x = draw(Embedding(numbers, config.embed_dim), x)
        with draw.noting():
            x = draw_positions(draw, x, config)
        return draw.masked(x, name) if config.mask_padding else x

    def _check_places(self, places: bool, length: int) -> None:
        method = self.config.flatten_method
        if places and method != "none":
            message = f"`{method}` leaves one prediction, but the target has one for each of {length} places"
            raise OptionError("flatten_method", message, 'set `flatten_method = "none"`')
        if method == "none" and not places:
            message = f"`none` gives a prediction for each of {length} places, but the target has one for the window"
            raise OptionError("flatten_method", message, 'set e.g. `flatten_method = "average_ch_last"`')
