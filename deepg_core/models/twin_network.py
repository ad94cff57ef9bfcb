"""deepG's `create_model_twin_network`: how far apart two sequences are."""

from __future__ import annotations

from typing import Final, Literal

from attrs import field, frozen

from deepg_core.bounds import SIZE
from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder
from deepg_core.models.parts.head import draw_dropout, draw_head, dropout_rates
from deepg_core.models.parts.inputs import draw_inputs, one_shape
from deepg_core.models.parts.pooling import Pooling
from deepg_core.models.parts.tower import chosen_end, draw_tower
from deepg_core.models.parts.tower_options import Tower
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import BatchNormalization, Dense, Distance, Shape
from deepg_core.network.objective import LossFn, OutputActivation
from deepg_core.network.per_layer import as_tuple, validate_each
from deepg_core.network.signature import Signature

PAIRS: Final = "pairs of sequences come as ready arrays, `x_1` and `x_2`"


@frozen(kw_only=True)
class TwinNetwork(Tower):
    """Options of `twin_network`, named as in deepG. A list holds one number a layer."""

    last_layer_activation: OutputActivation | tuple[OutputActivation, ...] | None = "sigmoid"
    loss_fn: LossFn | tuple[LossFn, ...] | None = "contrastive"
    """Its `margin` is an option of every model."""
    layer_dense: int | tuple[int, ...] = field(default=4, validator=validate_each(SIZE))
    """Units of the dense layers before the distance, all of them tanh."""
    gap_inputs: Pooling | None = None
    """Without LSTM: how the sequences are pooled. Left out: they are flattened."""
    distance_method: Literal["euclidean", "cosine"] = "euclidean"
    """How far the two rows of the last dense layer are apart."""


class TwinNetworkBuilder(ModelBuilder[TwinNetwork]):
    """Draws a tower and tanh layers for the first input, the same again for the second, and what tells them apart.

    Distance, batch normalisation, then one number: a target of 1 says that the inputs are different. The two inputs share
    all weights; a batch normalisation of the tower sees them one after the other, as in deepG. Residual options, which
    deepG takes and ignores, work.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for two inputs (length, channels) and one target (1,)."""
        config = self.config
        draw = Drawing()
        sequences, _ = draw_inputs(draw, signature, "twin_network", count=2, help=PAIRS)
        shape = one_shape(sequences, "twin_network")
        with draw.noting():
            _check_target(signature)
        first, second = sequences
        x = self._embedded(draw, first, shape)
        (twin,) = draw.repeat({first: second}, x)
        x = draw(Distance(config.distance_method), x, twin)
        x = draw(BatchNormalization(config.batch_norm_momentum), x)
        return draw.network(seed, *draw_head(draw, x, signature, config))

    def _embedded(self, draw: Drawing, x: str, shape: Shape) -> str:
        config = self.config
        dense, dropout = as_tuple(config.layer_dense), as_tuple(config.dropout_dense)
        with draw.noting():
            x = draw_tower(draw, x, shape, config, chosen_end(draw, config, "gap_inputs"))
        with draw.noting():
            for units, rate in zip(dense, dropout_rates(dropout, len(dense)), strict=True):
                x = draw_dropout(draw, x, rate)
                x = draw(Dense(units, activation="tanh"), x)
        return x


def _check_target(signature: Signature) -> None:
    shapes = [signature.output_shape(name) for name in signature.targets]
    if shapes != [(1,)]:
        message = f"`twin_network` gives one number, 1 for different inputs, not {', '.join(map(str, shapes))}"
        raise OptionError("type", message, "use a target of one number")
