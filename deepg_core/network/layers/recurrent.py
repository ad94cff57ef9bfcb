"""Recurrent layers."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from attrs import field, frozen
from attrs.validators import ge, in_, lt

from deepg_core.network.layers.layer import ACTIVATIONS, ActivationName, Layer, Shape, Variable

Merge = Literal["concat", "sum", "mul", "ave"]


@frozen
class _Recurrent(Layer):
    """What reads a sequence in its order, or backwards: (length, in) -> (units,) or (length, units)."""

    gates: ClassVar[int]
    units: int = field(validator=ge(1))
    return_sequences: bool = False
    dropout: float = field(default=0.0, validator=[ge(0), lt(1)])
    recurrent_activation: ActivationName = field(default="sigmoid", validator=in_(ACTIVATIONS), kw_only=True)
    activation: ActivationName = field(default="tanh", validator=in_(ACTIVATIONS), kw_only=True)
    use_bias: bool = field(default=True, kw_only=True)
    go_backwards: bool = field(default=False, kw_only=True)

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (length, units) or (units,)."""
        return (shapes[0][0], self.units) if self.return_sequences else (self.units,)

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (in, gates * units), recurrent_kernel (units, gates * units) and, with `use_bias`, bias."""
        wide = self.gates * self.units
        kernels = (
            Variable("kernel", (shapes[0][-1], wide), "glorot_uniform"),
            Variable("recurrent_kernel", (self.units, wide), "orthogonal"),
        )
        return (*kernels, self.bias()) if self.use_bias else kernels

    def bias(self) -> Variable:
        """Give the variable."""
        raise NotImplementedError

    def drops(self) -> tuple[float, ...]:
        """Give those of the input features, (in,), and of the state, (units,)."""
        return self.dropout, 0.0


@frozen
class LSTM(_Recurrent):
    """LSTM, gates in the order i, f, c, o, and one bias: (length, in) -> (units,) or (length, units).

    `dropout` drops input features and `recurrent_dropout` state features, the same ones at every step of a sequence. A
    second input, a `Masking`, says which places to skip. `stateful`: a batch begins with the state in which the last one
    ended (zeros after a reset, which comes with every epoch).
    """

    prefix: ClassVar[str] = "lstm"
    gates: ClassVar[int] = 4
    recurrent_dropout: float = field(default=0.0, validator=[ge(0), lt(1)])
    stateful: bool = False

    def bias(self) -> Variable:
        """Give (4 units,)."""
        return Variable("bias", (4 * self.units,), "unit_forget_bias")

    def drops(self) -> tuple[float, ...]:
        """Give those of the input features, (in,), and of the state, (units,), one for all gates."""
        return self.dropout, self.recurrent_dropout


@frozen
class GRU(_Recurrent):
    """GRU, gates in the order z, r, h.

    The reset gate is applied to what the recurrent kernel made of the state (`reset_after`, Keras' default), and there are
    two rows of biases; or to the state before that, as in Cho et al. 2014 and all of Keras before 2.2, with one.
    """

    prefix: ClassVar[str] = "gru"
    gates: ClassVar[int] = 3
    reset_after: bool = field(default=True, kw_only=True)

    def bias(self) -> Variable:
        """Give (2, 3 units), of inputs and of the state, or (3 units,)."""
        return Variable("bias", (2, 3 * self.units) if self.reset_after else (3 * self.units,), "zeros")


@frozen
class _BothWays(Layer):
    """`merge`: "concat" puts the outputs side by side; "sum", "mul" and "ave" make one of them."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (length, 2 units) or (2 units,); merged otherwise: units."""
        *length, units = super().output_shape(*shapes)
        return (*length, 2 * units if getattr(self, "merge", "") == "concat" else units)  # slots: a mixin has no fields

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
    merge: Merge = field(default="concat", validator=in_(get_args(Merge)), kw_only=True)


@frozen
class BidirectionalGRU(_BothWays, GRU):
    """A GRU in each direction, outputs joined: (length, in) -> (2 units,) or (length, 2 units); masks as above."""

    prefix: ClassVar[str] = "bidirectional"
    merge: Merge = field(default="concat", validator=in_(get_args(Merge)), kw_only=True)
