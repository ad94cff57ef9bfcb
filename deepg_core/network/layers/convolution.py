"""Convolution and pooling along the sequence."""

from __future__ import annotations

from typing import ClassVar, Literal

from attrs import field, frozen
from attrs.validators import ge, in_, optional

from deepg_core.network.layers.layer import ACTIVATIONS, ActivationName, Layer, Shape, Variable

Padding = Literal["same", "valid", "causal"]


@frozen
class Conv1D(Layer):
    """Convolution: (length, channels) -> (steps, filters).

    `same` and `causal` give ceil(length / strides) steps, `valid` those at which the kernel fits. Where "same" pads an odd
    number of zeros the extra one goes to the right; `causal` puts all (kernel_size - 1) * dilation_rate on the left.
    """

    prefix: ClassVar[str] = "conv1d"
    filters: int = field(validator=ge(1))
    kernel_size: int = field(validator=ge(1))
    activation: ActivationName = field(default="linear", validator=in_(ACTIVATIONS))
    strides: int = field(default=1, validator=ge(1))
    padding: Padding = field(default="same", validator=in_(("same", "valid", "causal")))
    dilation_rate: int = field(default=1, validator=ge(1))
    use_bias: bool = True

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (steps, filters)."""
        ((length, _),) = shapes
        wide = (self.kernel_size - 1) * self.dilation_rate + 1
        return (count_steps(length, wide, self.strides, self.padding), self.filters)

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (width, in, out) and, with `use_bias`, bias (out,)."""
        kernel = Variable("kernel", (self.kernel_size, shapes[0][1], self.filters), "glorot_uniform")
        return (kernel, Variable("bias", (self.filters,), "zeros")) if self.use_bias else (kernel,)


@frozen
class ReverseComplementConv1D(Layer):
    """Convolution that sees both strands: each kernel is applied as it is and turned, both in length and in channels.

    The channels of the input must be such that their order in reverse is the complement: A, C, G, T. Output
    (steps, filters): the larger of the two answers at each place, activation before that; so the reverse complement of
    a sequence gives the same output in reverse ("RC-invariant pooling", Shrikumar et al. 2017; Brown & Lunter 2019).
    Variables and paddings are those of `Conv1D`; with "same" the kernel must be odd, so that a place stays a place.
    """

    prefix: ClassVar[str] = "reverse_complement_conv1d"
    filters: int = field(validator=ge(1))
    kernel_size: int = field(validator=ge(1))
    activation: ActivationName = field(default="linear", validator=in_(ACTIVATIONS))
    use_bias: bool = True

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (length, filters): padding "same", stride 1."""
        return (shapes[0][0], self.filters)

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (width, in, out) and, with `use_bias`, bias (out,)."""
        return Conv1D(self.filters, self.kernel_size, use_bias=self.use_bias).variables(*shapes)


@frozen
class _Pooling1D(Layer):
    """Pooling of neighbours: (length, c) -> (steps, c); `strides` left out: `pool_size`."""

    pool_size: int = field(validator=ge(1))
    strides: int | None = field(default=None, validator=optional(ge(1)))
    padding: Literal["valid", "same"] = field(default="valid", validator=in_(("valid", "same")))

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (steps, channels)."""
        ((length, channels),) = shapes
        return (count_steps(length, self.pool_size, self.strides or self.pool_size, self.padding), channels)


@frozen
class MaxPooling1D(_Pooling1D):
    """The maximum of `pool_size` neighbours; what "same" pads is never the maximum."""

    prefix: ClassVar[str] = "max_pooling1d"


@frozen
class AveragePooling1D(_Pooling1D):
    """The mean of `pool_size` neighbours; what "same" pads does not count."""

    prefix: ClassVar[str] = "average_pooling1d"


@frozen
class ZeroPadding1D(Layer):
    """Zeros before and behind: (length, channels) -> (left + length + right, channels)."""

    prefix: ClassVar[str] = "zero_padding1d"
    left: int = field(validator=ge(0))
    right: int = field(validator=ge(0))

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (left + length + right, channels)."""
        ((length, channels),) = shapes
        return (self.left + length + self.right, channels)


@frozen
class Cropping1D(ZeroPadding1D):
    """Without so many places at the beginning and at the end: (length, channels) -> (length - left - right, channels)."""

    prefix: ClassVar[str] = "cropping1d"

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (length - left - right, channels)."""
        ((length, channels),) = shapes
        return (max(length - self.left - self.right, 0), channels)


@frozen
class Patches(Layer):
    """Pieces of one length: (length, channels) -> (pieces, size, channels), pieces = (length - size) // stride + 1.

    Places behind the last whole piece are left out.
    """

    prefix: ClassVar[str] = "patches"
    size: int = field(validator=ge(1))
    stride: int = field(validator=ge(1))
    """Places from the beginning of a piece to that of the next."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (pieces, size, channels)."""
        ((length, channels),) = shapes
        return (max((length - self.size) // self.stride + 1, 0), self.size, channels)


@frozen
class _GlobalPooling1D(Layer):
    """Over the sequence, (length, channels) -> (channels,); with `channels_first` over the channels -> (length,)."""

    channels_first: bool = False

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give the axis that stays."""
        length, channels = shapes[0]
        return (length,) if self.channels_first else (channels,)


@frozen
class GlobalAveragePooling1D(_GlobalPooling1D):
    """The mean; with a second input, a `Masking`, over the sequence without what that skips (0/0 where it skips all)."""

    prefix: ClassVar[str] = "global_average_pooling1d"


@frozen
class GlobalMaxPooling1D(_GlobalPooling1D):
    """The maximum; a second input as above (all it skips: the least float)."""

    prefix: ClassVar[str] = "global_max_pooling1d"


def count_steps(length: int, window: int, strides: int, padding: Padding) -> int:
    """Count the places of a window of `window` letters, dilation included."""
    return max(-(-(length - window + 1) // strides), 0) if padding == "valid" else -(-length // strides)


def find_paddings(length: int, window: int, strides: int, padding: Padding) -> tuple[int, int]:
    """Count what is put on the left and on the right, as TensorFlow does."""
    if padding != "same":
        return (window - 1 if padding == "causal" else 0), 0
    total = max((count_steps(length, window, strides, padding) - 1) * strides + window - length, 0)
    return total // 2, total - total // 2
