"""Fully connected layers, activations, dropout, normalisation."""

from __future__ import annotations

from math import prod
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import ge, gt, in_, lt

from deepg_core.network.layers.layer import ACTIVATIONS, Layer, Shape, Variable, to_tuple
from deepg_core.network.layers.layer import ActivationName as Name


@frozen
class Dense(Layer):
    """Fully connected: (..., in) -> (..., units)."""

    prefix: ClassVar[str] = "dense"
    units: int = field(validator=ge(1))
    activation: Name = field(default="linear", validator=in_(ACTIVATIONS))
    use_bias: bool = True

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (..., units)."""
        return (*shapes[0][:-1], self.units)

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (in, units) and, with `use_bias`, bias (units,)."""
        kernel = Variable("kernel", (shapes[0][-1], self.units), "glorot_uniform")
        return (kernel, Variable("bias", (self.units,), "zeros")) if self.use_bias else (kernel,)


@frozen
class Activation(Layer):
    """A function of each number (softmax: of the last axis)."""

    prefix: ClassVar[str] = "activation"
    activation: Name = field(validator=in_(ACTIVATIONS))


@frozen
class LeakyReLU(Layer):
    """x where it is positive, `alpha` * x elsewhere."""

    prefix: ClassVar[str] = "leaky_re_lu"
    alpha: float = field(default=0.3, validator=ge(0))


@frozen
class Dropout(Layer):
    """In training sets a share `rate` of the numbers to zero and scales the others by 1 / (1 - rate)."""

    prefix: ClassVar[str] = "dropout"
    rate: float = field(validator=[ge(0), lt(1)])

    def drops(self) -> tuple[float, ...]:
        """Give its own."""
        return (self.rate,)


@frozen
class SpatialDropout1D(Dropout):
    """In training drops whole channels, the same at every place: (length, channels) -> (length, channels)."""

    prefix: ClassVar[str] = "spatial_dropout1d"


@frozen
class BatchNormalization(Layer):
    """Normalisation over all axes but the last; the running variance is the biased one, as in Keras.

    Then times gamma, unless `scale` is off, plus beta, unless `center` is. With a second input, a `Masking` or `PaddingMask`,
    mean and variance of a batch are of the places that it does not skip, of which there must be one.
    """

    prefix: ClassVar[str] = "batch_normalization"
    momentum: float = field(default=0.99, validator=[ge(0), lt(1)])
    epsilon: float = field(default=1e-3, validator=gt(0))
    center: bool = True
    scale: bool = True

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give gamma, beta, moving_mean, moving_variance, each (channels,)."""
        width = shapes[0][-1:]
        return (
            *_affine(width, self.center, self.scale),
            Variable("moving_mean", width, "zeros", trainable=False),
            Variable("moving_variance", width, "ones", trainable=False),
        )


@frozen
class LayerNormalization(Layer):
    """Normalisation over the last axis, each position by itself; the variance is the biased one; gamma and beta as above."""

    prefix: ClassVar[str] = "layer_normalization"
    epsilon: float = field(default=1e-3, validator=gt(0))
    center: bool = True
    scale: bool = True

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give gamma and beta, each (channels,)."""
        return _affine(shapes[0][-1:], self.center, self.scale)


def _affine(width: Shape, center: bool, scale: bool) -> tuple[Variable, ...]:
    gamma, beta = Variable("gamma", width, "ones"), Variable("beta", width, "zeros")
    return (gamma,) * scale + (beta,) * center


@frozen
class Flatten(Layer):
    """All axes in one, the last one side by side: (length, channels) -> (length * channels,)."""

    prefix: ClassVar[str] = "flatten"

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (the product,)."""
        return (prod(shapes[0]),)


@frozen
class Reshape(Layer):
    """The same numbers in another shape."""

    prefix: ClassVar[str] = "reshape"
    shape: Shape = field(converter=to_tuple)

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give the shape, which has as many numbers."""
        if prod(shapes[0]) != prod(self.shape):
            message = f"{shapes[0]} cannot be reshaped to {self.shape}"
            raise ValueError(message)
        return self.shape
