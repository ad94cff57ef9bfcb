"""The layers a graph is drawn with: what each needs, holds and gives, known without any framework.

Shapes leave out the batch. Definitions and variable layouts are Keras': a backend that realises a layer must agree with
Keras to 1e-5. A backend says which of these it can realise by having a function for it, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import ClassVar, Literal

from attrs import field, frozen
from attrs.validators import ge, gt, in_, lt

Shape = tuple[int, ...]
Activation = Literal["linear", "relu", "sigmoid", "softmax", "tanh"]
ACTIVATIONS: tuple[Activation, ...] = ("linear", "relu", "sigmoid", "softmax", "tanh")


def _tuple(shape: Sequence[int]) -> Shape:
    return tuple(shape)


@frozen
class Variable:
    """An array that a layer holds. `initializer` names a function of `deepg_core.models.initializers`."""

    name: str
    shape: Shape
    initializer: str
    trainable: bool = True

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@frozen
class Layer:
    """A layer's options; a node of a graph gives it a name and inputs."""

    prefix: ClassVar[str] = ""
    """What Keras calls the first layer of this kind in a fresh model; later ones get `_1`, `_2`."""

    def output_shape(self, shape: Shape) -> Shape:
        """Give the output's shape for an input of `shape`."""
        return shape

    def variables(self, shape: Shape) -> tuple[Variable, ...]:  # noqa: ARG002
        """Give the variables held for an input of `shape`, in Keras' order."""
        return ()


@frozen
class Input(Layer):
    """An input of the network: float32 (batch, *shape)."""

    prefix: ClassVar[str] = "input"
    shape: Shape = field(converter=_tuple)

    def output_shape(self, shape: Shape) -> Shape:  # noqa: ARG002
        """Give its own shape."""
        return self.shape


@frozen
class Conv1D(Layer):
    """Convolution along the sequence, stride 1, padding "same": (length, channels) -> (length, filters)."""

    prefix: ClassVar[str] = "conv1d"
    filters: int = field(validator=ge(1))
    kernel_size: int = field(validator=ge(1))
    activation: Activation = field(default="linear", validator=in_(ACTIVATIONS))

    def output_shape(self, shape: Shape) -> Shape:
        """Give (length, filters)."""
        return (shape[0], self.filters)

    def variables(self, shape: Shape) -> tuple[Variable, ...]:
        """Give kernel (width, in, out) and bias (out,)."""
        kernel = Variable("kernel", (self.kernel_size, shape[1], self.filters), "glorot_uniform")
        return kernel, Variable("bias", (self.filters,), "zeros")


@frozen
class MaxPooling1D(Layer):
    """Maximum over `pool_size` neighbours, stride `pool_size`, no padding: (length, c) -> (length // pool_size, c)."""

    prefix: ClassVar[str] = "max_pooling1d"
    pool_size: int = field(validator=ge(1))

    def output_shape(self, shape: Shape) -> Shape:
        """Give (length // pool_size, channels)."""
        return (shape[0] // self.pool_size, shape[1])


@frozen
class BatchNormalization(Layer):
    """Normalisation over batch and length; the running variance is the biased one, as in Keras."""

    prefix: ClassVar[str] = "batch_normalization"
    momentum: float = field(default=0.99, validator=[ge(0), lt(1)])
    epsilon: float = field(default=1e-3, validator=gt(0))

    def variables(self, shape: Shape) -> tuple[Variable, ...]:
        """Give gamma, beta, moving_mean, moving_variance, each (channels,)."""
        width = shape[-1:]
        return (
            Variable("gamma", width, "ones"),
            Variable("beta", width, "zeros"),
            Variable("moving_mean", width, "zeros", trainable=False),
            Variable("moving_variance", width, "ones", trainable=False),
        )


@frozen
class LSTM(Layer):
    """LSTM with tanh, sigmoid gates in the order i, f, c, o, and one bias: (length, in) -> (units,) or (length, units).

    `dropout` drops input features, the same ones at every step of a sequence.
    """

    prefix: ClassVar[str] = "lstm"
    units: int = field(validator=ge(1))
    return_sequences: bool = False
    dropout: float = field(default=0.0, validator=[ge(0), lt(1)])

    def output_shape(self, shape: Shape) -> Shape:
        """Give (length, units) or (units,)."""
        return (shape[0], self.units) if self.return_sequences else (self.units,)

    def variables(self, shape: Shape) -> tuple[Variable, ...]:
        """Give kernel (in, 4 units), recurrent_kernel (units, 4 units), bias (4 units,)."""
        return (
            Variable("kernel", (shape[-1], 4 * self.units), "glorot_uniform"),
            Variable("recurrent_kernel", (self.units, 4 * self.units), "orthogonal"),
            Variable("bias", (4 * self.units,), "unit_forget_bias"),
        )


@frozen
class Bidirectional(LSTM):
    """An LSTM in each direction, outputs joined: (length, in) -> (2 units,) or (length, 2 units)."""

    prefix: ClassVar[str] = "bidirectional"

    def output_shape(self, shape: Shape) -> Shape:
        """Give (length, 2 units) or (2 units,)."""
        return (shape[0], 2 * self.units) if self.return_sequences else (2 * self.units,)

    def variables(self, shape: Shape) -> tuple[Variable, ...]:
        """Give the LSTM's variables twice: `forward_kernel`, ..., `backward_bias`."""
        one = LSTM.variables(self, shape)
        return tuple(
            Variable(f"{way}_{v.name}", v.shape, v.initializer) for way in ("forward", "backward") for v in one
        )


@frozen
class Dense(Layer):
    """Fully connected: (..., in) -> (..., units)."""

    prefix: ClassVar[str] = "dense"
    units: int = field(validator=ge(1))
    activation: Activation = field(default="linear", validator=in_(ACTIVATIONS))

    def output_shape(self, shape: Shape) -> Shape:
        """Give (..., units)."""
        return (*shape[:-1], self.units)

    def variables(self, shape: Shape) -> tuple[Variable, ...]:
        """Give kernel (in, units) and bias (units,)."""
        kernel = Variable("kernel", (shape[-1], self.units), "glorot_uniform")
        return kernel, Variable("bias", (self.units,), "zeros")


@frozen
class Dropout(Layer):
    """In training sets a share `rate` of the numbers to zero and scales the others by 1 / (1 - rate)."""

    prefix: ClassVar[str] = "dropout"
    rate: float = field(validator=[ge(0), lt(1)])


@frozen
class Flatten(Layer):
    """(length, channels) -> (length * channels,), the channels of one position side by side."""

    prefix: ClassVar[str] = "flatten"

    def output_shape(self, shape: Shape) -> Shape:
        """Give (length * channels,)."""
        return (prod(shape),)


@frozen
class GlobalAveragePooling1D(Layer):
    """The mean over the sequence: (length, channels) -> (channels,)."""

    prefix: ClassVar[str] = "global_average_pooling1d"

    def output_shape(self, shape: Shape) -> Shape:
        """Give (channels,)."""
        return shape[1:]


LAYERS: dict[str, type[Layer]] = {
    layer.__name__: layer
    for layer in (
        Input,
        Conv1D,
        MaxPooling1D,
        BatchNormalization,
        LSTM,
        Bidirectional,
        Dense,
        Dropout,
        Flatten,
        GlobalAveragePooling1D,
    )
}
"""What a stored graph may name; anything else in a checkpoint is refused."""
