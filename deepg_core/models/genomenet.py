"""deepG's `create_model_genomenet`: the family of networks that GenomeNet-Architect searches (Gündüz et al. 2024)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log2
from typing import Any, Final, Literal

from attrs import evolve, field, frozen
from attrs.validators import ge, gt, le, lt

from deepg_core.bounds import LAYERS, MOST_LAYERS, SIZE
from deepg_core.errors import OptionError, raise_together
from deepg_core.models.interface import ModelBuilder, ModelConfig
from deepg_core.models.parts.growth import grow_between, round_up, space_evenly
from deepg_core.models.parts.head import draw_head
from deepg_core.models.parts.inputs import draw_rows, join_labels
from deepg_core.models.parts.one_sequence import predicts_each_place, require_columns
from deepg_core.network import Drawing, Network
from deepg_core.network.layers import (
    GRU,
    LSTM,
    Activation,
    Add,
    AverageOfProbabilities,
    AveragePooling1D,
    BatchNormalization,
    Bidirectional,
    BidirectionalGRU,
    Concatenate,
    Conv1D,
    Dense,
    Dropout,
    GlobalAveragePooling1D,
    LeakyReLU,
    MaxPooling1D,
    Shape,
)
from deepg_core.network.objective import OutputActivation
from deepg_core.network.signature import Signature

LARGEST = float(1 << 20)
"""Of the numbers that sizes of convolutions are computed from."""
_SIZE: Final[list[Callable[..., Any]]] = [gt(0), le(LARGEST)]
RECURRENT = {"lstm": (LSTM, Bidirectional), "gru": (GRU, BidirectionalGRU)}
"""Type -> the layer in one direction, and in both."""
UNUSED = {
    "gap": ("recurrent_type", "recurrent_layers", "recurrent_units", "recurrent_bidirectional", "dropout_lstm"),
    "recurrent": ("skip_block_fraction",),
}
"""Options that do nothing with a model type."""


@frozen(kw_only=True)
class GenomeNet(ModelConfig):
    """Options of `genomenet`, named as in deepG. Between `_0` and `_end` sizes grow by equal factors."""

    number_of_cnn_layers: int = field(default=1, validator=LAYERS)
    """Convolutions; rounded to a multiple of the blocks."""
    conv_block_count: int = field(default=1, validator=LAYERS)
    """Blocks of convolutions; no more than there are convolutions."""
    kernel_size_0: float = field(default=16.0, validator=_SIZE)
    """Width of the first convolution; widths are rounded up."""
    kernel_size_end: float = field(default=16.0, validator=_SIZE)
    """Width of the last convolution, if there are several."""
    filters_0: float = field(default=256.0, validator=_SIZE)
    """Filters of the first convolution; rounded up."""
    filters_end: float = field(default=512.0, validator=_SIZE)
    """Filters of the last convolution, if there are several."""
    dilation_end: float = field(default=1.0, validator=[ge(1), le(LARGEST)])
    """Dilation of the last convolution of each block; that of the first is 1."""
    max_pool_end: float = field(default=1.0, validator=[ge(1), le(LARGEST)])
    """All max poolings together, rounded to a power of two and spread over the convolutions."""
    dense_layer_num: int = field(default=1, validator=[ge(0), le(MOST_LAYERS)])
    """Hidden dense layers."""
    dense_layer_units: int = field(default=100, validator=SIZE)
    """Units of each."""
    dense_activation: Literal["relu", "sigmoid", "tanh"] = "relu"
    """Of the hidden dense layers."""
    dropout: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Dropout before each hidden dense layer."""
    batch_norm_momentum: float = field(default=0.8, validator=[ge(0), lt(1)])
    """How much of the moving statistics stays at each step."""
    leaky_relu_alpha: float = field(default=0.0, validator=[ge(0), le(1)])
    """Slope of the activation below 0; 0 is relu."""
    residual_block: bool = False
    """Add what a convolution is fed to what it gives; filters are then equal within a block."""
    reverse_encoding: bool = False
    """Read the window and its reverse complement with the same weights, and average the outputs."""
    model_type: Literal["gap", "recurrent"] = "gap"
    """How the sequence ends: averages of the blocks side by side, or recurrent layers."""
    skip_block_fraction: float = field(default=0.0, validator=[ge(0), le(1)])
    """gap: share of the blocks, from the first, that are not averaged; the last always is."""
    recurrent_type: Literal["lstm", "gru"] = "lstm"
    """recurrent: what its layers are, their number and their units."""
    recurrent_layers: int = field(default=1, validator=LAYERS)
    recurrent_units: int = field(default=100, validator=SIZE)
    recurrent_bidirectional: bool = False
    """Read the sequence in both directions and join the outputs."""
    dropout_lstm: float = field(default=0.0, validator=[ge(0), lt(1)])
    """Share of each recurrent layer's input features that is dropped."""

    @property
    def blocks(self) -> tuple[int, int]:
        """How many blocks, and convolutions in each."""
        count = min(self.conv_block_count, self.number_of_cnn_layers)
        return count, round(self.number_of_cnn_layers / count)

    def convolutions(self) -> Iterator[tuple[int, int, int, int]]:
        """Give filters, width, dilation and pooling of each convolution."""
        count, size = self.blocks
        layers = count * size
        pools = [round(log2(self.max_pool_end) * step) for step in space_evenly(layers + 1)]
        steps = (
            [step for step in space_evenly(count) for _ in range(size)] if self.residual_block else space_evenly(layers)
        )
        for number in range(layers):
            filters = grow_between(self.filters_0, self.filters_end, steps[number])
            width = grow_between(self.kernel_size_0, self.kernel_size_end, space_evenly(layers)[number])
            dilation = round(self.dilation_end ** space_evenly(size)[number % size])
            yield filters, width, dilation, 2 ** (pools[number + 1] - pools[number])


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
        with draw.noting():
            raise_together(self._unused())
        rows, alone = draw_rows(draw, signature)
        first, second = self._check(alone)
        x = self._sequence_end(draw, self._blocks(draw, draw.input(first, signature.inputs[first])))
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

    def _blocks(self, draw: Drawing, x: str) -> list[str]:
        """Draw the convolutions and give the end of each block."""
        (_, size), skip, ends, before = self.config.blocks, None, list[str](), 0
        for number, (filters, width, dilation, pool) in enumerate(self.config.convolutions(), start=1):
            x = draw(Conv1D(filters, width, dilation_rate=dilation), x)
            x = draw(MaxPooling1D(pool, padding="same"), x) if pool > 1 else x
            if self.config.residual_block:
                x = skip = self._added(draw, x, skip, filters, filters != before, pool) if skip else x
            before = filters
            x = draw(BatchNormalization(self.config.batch_norm_momentum), x)
            x = draw(LeakyReLU(self.config.leaky_relu_alpha), x)
            ends += [x] if number % size == 0 else []
        return ends

    def _added(self, draw: Drawing, x: str, skip: str, filters: int, widened: bool, pool: int) -> str:
        skip = draw(AveragePooling1D(pool, padding="same"), skip) if pool > 1 else skip
        skip = draw(Conv1D(filters, 1), skip) if widened else skip
        return draw(Add(), x, skip)

    def _sequence_end(self, draw: Drawing, ends: list[str]) -> str:
        config = self.config
        if config.model_type == "gap":
            used = max(round_up((1 - config.skip_block_fraction) * len(ends)), 1)
            averages = [draw(GlobalAveragePooling1D(), end) for end in ends[-used:]]
            return draw(Concatenate(), *averages) if used > 1 else averages[0]
        kind, x = RECURRENT[config.recurrent_type][config.recurrent_bidirectional], ends[-1]
        for left in reversed(range(config.recurrent_layers)):
            x = draw(kind(config.recurrent_units, return_sequences=left > 0, dropout=config.dropout_lstm), x)
        return x

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

    def _unused(self) -> Iterator[OptionError]:
        """Refuse options of the other `model_type`."""
        kind, defaults = self.config.model_type, GenomeNet()
        for option in UNUSED[kind]:
            if getattr(self.config, option) != getattr(defaults, option):
                help_ = "leave it out, or set the other `model_type`"
                yield OptionError(option, f'does nothing with `model_type = "{kind}"`', help_)
