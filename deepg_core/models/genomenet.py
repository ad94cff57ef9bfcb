"""deepG's `create_model_genomenet`: the family of networks that GenomeNet-Architect searches (Gündüz et al. 2024)."""

from __future__ import annotations

from typing import Literal

from attrs import evolve, field, frozen
from attrs.validators import ge, le, lt

from deepg_core.bounds import MOST_LAYERS, SIZE
from deepg_core.errors import OptionError
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.genomenet_tower import GenomeNetTower, draw_genomenet_tower
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.inputs import draw_rows, join_labels
from deepg_core.models.parts.one_sequence import predicts_each_place, require_columns
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import Activation, AverageOfProbabilities, Dense, Dropout, Shape
from deepg_core.network.objective import OutputActivation
from deepg_core.network.signature import Signature


@frozen(kw_only=True)
class GenomeNet(GenomeNetTower, ModelConfig):
    """Options of `genomenet`, named as in deepG. Between `_0` and `_end` sizes grow by equal factors."""

    dense_layer_num: int = field(default=1, validator=[ge(0), le(MOST_LAYERS)])
    """Hidden dense layers."""
    dense_layer_units: int = field(default=100, validator=SIZE)
    """Units of each."""
    dense_activation: Literal["relu", "sigmoid", "tanh"] = "relu"
    """Of the hidden dense layers."""
    dropout: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Dropout before each hidden dense layer."""
    reverse_encoding: bool = False
    """Read the window and its reverse complement with the same weights, and average the outputs."""


class GenomeNetBuilder(ModelBuilder[GenomeNet]):
    """Draws convolutions (linear), max pooling, with `residual_block` the sum, batch normalisation, leaky relu, each in turn.

    deepG averages the last convolution of each block as it is, before pooling, normalisation and activation, so that
    those of the last one do nothing: its default network is linear up to the dense layer. Here the average is of what the
    block gives to the next. With `reverse_encoding` the output is the mean of what the two strands give, of
    probabilities, as in deepG. `dropout_lstm`, which deepG takes and forgets, is used.
    """

    def build(self, signature: Signature, seed: int) -> Network:
        """Draw the network for one input (length, channels), or two with `reverse_encoding`, rows, and targets (units,)."""
        draw = Drawing()
        rows, alone = draw_rows(draw, signature)
        first, second = self._check(alone)
        x = draw.input(first, signature.inputs[first])
        with draw.noting():
            x = draw_genomenet_tower(draw, x, self.config)
        x = join_labels(draw, rows, signature, x)
        for _ in range(self.config.dense_layer_num):
            x = draw(Dropout(self.config.dropout), x) if self.config.dropout else x
            x = draw(Dense(self.config.dense_layer_units, self.config.dense_activation), x)
        if second is None:
            return draw.network(seed, *draw_head(draw, x, signature, self.config))
        outputs = draw_head(draw, x, signature, evolve(self.config, last_layer_activation="linear"))
        twins = draw.repeat({first: draw.input(second, signature.inputs[second])}, *outputs)
        activations = self._activations(draw, signature)
        means = [draw(AverageOfProbabilities(of), *two) for of, *two in zip(activations, outputs, twins, strict=True)]
        return draw.network(seed, *(draw(Activation(of), mean) for of, mean in zip(activations, means, strict=True)))

    def _activations(self, draw: Drawing, signature: Signature) -> tuple[OutputActivation, ...]:
        with draw.noting():
            return signature.output_activations(self.config)
        return ("linear",) * len(signature.targets)

    def _check(self, signature: Signature) -> tuple[str, str | None]:
        """Give the names of the window and, with `reverse_encoding`, its reverse complement."""
        both, (first, *others) = self.config.reverse_encoding, signature.inputs
        if both:
            self._check_strands(list(signature.inputs.values()))
            signature = evolve(signature, inputs={first: signature.inputs[first]})
        help_ = "`reverse_encoding = true` reads both strands" if len(others) == 1 else None
        _, (length, _) = require_columns(signature, "genomenet", help_)
        if predicts_each_place(signature, length, "genomenet"):
            message = f"`genomenet` predicts once for a window, but the target has one for each of {length} places"
            raise OptionError("type", message, "`gated_cnn` can predict at each place")
        return first, others[0] if both else None

    def _check_strands(self, shapes: list[Shape]) -> None:
        if len(shapes) != 2 or len(set(shapes)) != 1:
            given = ", ".join(map(str, shapes))
            message = f"needs two inputs, the window and its reverse complement, not {given}"
            raise OptionError("reverse_encoding", message, "set `sampling.reverse_complement_encoding = true`")
