"""Embeddings and attention."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen
from attrs.validators import ge, gt, lt

from deepg_core.network.layers.layer import Layer, Shape, Variable


@frozen
class Embedding(Layer):
    """A row for each number: int32 (length,) -> (length, output_dim); numbers are 0 to input_dim - 1."""

    prefix: ClassVar[str] = "embedding"
    input_dim: int = field(validator=ge(1))
    output_dim: int = field(validator=ge(1))

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (..., output_dim)."""
        return (*shapes[0], self.output_dim)

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:  # noqa: ARG002
        """Give embeddings (input_dim, output_dim)."""
        return (Variable("embeddings", (self.input_dim, self.output_dim), "random_uniform"),)


@frozen
class PositionEmbedding(Layer):
    """Adds a row for each position, which is learned: (length, width) -> (length, width)."""

    prefix: ClassVar[str] = "position_embedding"

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give embeddings (length, width)."""
        return (Variable("embeddings", shapes[0], "random_uniform"),)


@frozen
class SinusoidalPosition(Layer):
    """Adds a row for each position (Vaswani et al. 2017): (length, width) -> (length, width).

    Column i of position p is sin(p / n^(2 floor(i / 2) / width)) for even i, cos for odd (deepG's positional_encoding).
    `deepg_core.network.positions.compute_sinusoids` gives them.
    """

    prefix: ClassVar[str] = "sinusoidal_position"
    n: float = field(default=10000.0, validator=gt(0))


@frozen
class MultiHeadAttention(Layer):
    """Self-attention: (length, width) -> (length, width), with Keras' projections and scale 1 / sqrt(key_dim).

    `dropout` is of the attention weights. With `causal` a position sees none after it. A second input, a `Masking`, says
    which places are not looked at; a place that sees nothing gets the mean of all, with `dropout` zeros, as in Keras.
    """

    prefix: ClassVar[str] = "multi_head_attention"
    num_heads: int = field(validator=ge(1))
    key_dim: int = field(validator=ge(1))
    dropout: float = field(default=0.0, validator=[ge(0), lt(1)])
    causal: bool = False

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (width, heads, key_dim) and bias (heads, key_dim) of query, key and value, then those of the output.

        The output's are (heads, key_dim, width) and (width,).
        """
        width, heads = shapes[0][-1], (self.num_heads, self.key_dim)
        into = [
            variable
            for name in ("query", "key", "value")
            for variable in (
                Variable(f"{name}_kernel", (width, *heads), "glorot_uniform"),
                Variable(f"{name}_bias", heads, "zeros"),
            )
        ]
        return (
            *into,
            Variable("output_kernel", (*heads, width), "glorot_uniform"),
            Variable("output_bias", (width,), "zeros"),
        )

    def drops(self) -> tuple[float, ...]:
        """Give that of the attention weights, (heads, length, length)."""
        return (self.dropout,)
