"""What a layer is: its options, the shape it gives and the variables it holds, known without any framework."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import ClassVar, Final, Literal, get_args

from attrs import field, frozen

Shape = tuple[int, ...]
ActivationName = Literal[
    "linear", "relu", "sigmoid", "softmax", "tanh", "gelu", "silu", "hard_sigmoid", "hard_sigmoid_sixth",
    "elu", "selu", "softplus", "softsign", "exponential", "relu6", "leaky_relu", "mish",
]  # fmt: skip
ACTIVATIONS: Final[tuple[ActivationName, ...]] = get_args(ActivationName)
"""Keras': softmax over the last axis, gelu exact (erf), elu with alpha 1, leaky_relu of slope 0.2. `hard_sigmoid` is that of
Keras 2, max(0, min(1, 0.2 x + 0.5)), `hard_sigmoid_sixth` that of Keras 3, of slope 1/6."""


def to_tuple(shape: Sequence[int]) -> Shape:
    """Convert what JSON gives."""
    return tuple(shape)


@frozen
class Variable:
    """An array that a layer holds. `initializer` names a function of `deepg_core.network.initializers`."""

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
    """A layer's options; a node of a graph gives it a name and inputs.

    Shapes leave out the batch. A layer with several inputs is given their shapes in order.
    """

    prefix: ClassVar[str] = ""
    """What Keras calls the first layer of this kind in a fresh model; later ones get `_1`, `_2`."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give the output's shape."""
        return shapes[0]

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:  # noqa: ARG002
        """Give the variables held, in Keras' order."""
        return ()

    def drops(self) -> tuple[float, ...]:
        """Give the rate of each mask that the layer has in training (`deepg_core.network.dropout`); 0: it is not used."""
        return ()


@frozen
class Input(Layer):
    """An input of the network: (batch, *shape) of float32, or of int32 numbers of letters."""

    prefix: ClassVar[str] = "input"
    shape: Shape = field(converter=to_tuple)
    dtype: Literal["float32", "int32"] = "float32"
    any_length: bool = False
    """Whether it was trained on sequences of any length; the first number of `shape` then is one that fits."""

    def output_shape(self, *shapes: Shape) -> Shape:  # noqa: ARG002
        """Give its own shape."""
        return self.shape
