"""Recurrent layers."""

from __future__ import annotations

from typing import ClassVar, Literal

from attrs import field, frozen
from attrs.validators import ge, in_, lt

from deepg_core.network.layers.layer import Layer, Shape, Variable


@frozen
class Masking(Layer):
    """Marks the places whose numbers are all 0; as a second input of a recurrent layer it makes that skip them.

    Of whole numbers, (length,), these are the places that are 0.
    A skipped place leaves the state as it is, and its output is that of the place before (zeros at the beginning).
    """

    prefix: ClassVar[str] = "masking"


@frozen
class _Recurrent(Layer):
    """What reads a sequence in its order: (length, in) -> (units,) or (length, units)."""

    gates: ClassVar[int]
    units: int = field(validator=ge(1))
    return_sequences: bool = False
    dropout: float = field(default=0.0, validator=[ge(0), lt(1)])

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (length, units) or (units,)."""
        return (shapes[0][0], self.units) if self.return_sequences else (self.units,)

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (in, gates * units) and recurrent_kernel (units, gates * units)."""
        wide = self.gates * self.units
        return (
            Variable("kernel", (shapes[0][-1], wide), "glorot_uniform"),
            Variable("recurrent_kernel", (self.units, wide), "orthogonal"),
        )

    def drops(self) -> tuple[float, ...]:
        """Give those of the input features, (in,), and of the state, (units,)."""
        return self.dropout, 0.0


@frozen
class LSTM(_Recurrent):
    """LSTM with tanh, gates in the order i, f, c, o, and one bias: (length, in) -> (units,) or (length, units).

    `dropout` drops input features and `recurrent_dropout` state features, the same ones at every step of a sequence. A
    second input, a `Masking`, says which places to skip. `stateful`: a batch begins with the state in which the last one
    ended (zeros after a reset, which comes with every epoch).
    """

    prefix: ClassVar[str] = "lstm"
    gates: ClassVar[int] = 4
    recurrent_dropout: float = field(default=0.0, validator=[ge(0), lt(1)])
    recurrent_activation: Literal["sigmoid", "hard_sigmoid"] = field(
        default="sigmoid", validator=in_(("sigmoid", "hard_sigmoid"))
    )
    stateful: bool = False
    go_backwards: bool = False

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (in, 4 units), recurrent_kernel (units, 4 units), bias (4 units,)."""
        return (*super().variables(*shapes), Variable("bias", (4 * self.units,), "unit_forget_bias"))

    def drops(self) -> tuple[float, ...]:
        """Give those of the input features, (in,), and of the state, (units,), one for all gates."""
        return self.dropout, self.recurrent_dropout


@frozen
class GRU(_Recurrent):
    """GRU as Keras has it by default (`reset_after`), gates in the order z, r, h, two rows of biases."""

    prefix: ClassVar[str] = "gru"
    gates: ClassVar[int] = 3

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (in, 3 units), recurrent_kernel (units, 3 units), bias (2, 3 units): of inputs, of the state."""
        return (*super().variables(*shapes), Variable("bias", (2, 3 * self.units), "zeros"))


@frozen
class _BothWays(Layer):
    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (length, 2 units) or (2 units,)."""
        *length, units = super().output_shape(*shapes)
        return (*length, 2 * units)

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give the variables of one direction twice: `forward_kernel`, ..., `backward_bias`."""
        one = super().variables(*shapes)
        return tuple(
            Variable(f"{way}_{v.name}", v.shape, v.initializer) for way in ("forward", "backward") for v in one
        )

    def drops(self) -> tuple[float, ...]:
        """Give those of one direction twice."""
        return super().drops() * 2


@frozen
class Bidirectional(_BothWays, LSTM):
    """An LSTM in each direction, outputs joined: (length, in) -> (2 units,) or (length, 2 units).

    With a mask the output at a skipped place is 0, as in Keras.
    """

    prefix: ClassVar[str] = "bidirectional"


@frozen
class BidirectionalGRU(_BothWays, GRU):
    """A GRU in each direction, outputs joined: (length, in) -> (2 units,) or (length, 2 units); masks as above."""

    prefix: ClassVar[str] = "bidirectional"
