"""Layers that make one of several inputs, or of one axis."""

from __future__ import annotations

from typing import ClassVar, Literal

from attrs import field, frozen
from attrs.validators import ge, gt, in_

from deepg_core.network.layers.layer import Layer, Shape


@frozen
class _Elementwise(Layer):
    """Number by number; all inputs have one shape."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give the shape that all inputs have."""
        if len(set(shapes)) != 1:
            message = f"{type(self).__name__} needs inputs of one shape, not {', '.join(map(str, shapes))}"
            raise ValueError(message)
        return shapes[0]


@frozen
class _Spread(_Elementwise):
    """Number by number; an axis of 1 is taken for each place of those that are longer."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give the longest of each axis."""
        axes = [set(sizes) - {1} for sizes in zip(*shapes, strict=False)]
        if len({len(shape) for shape in shapes}) == 1 and all(len(sizes) < 2 for sizes in axes):
            return tuple(max(sizes, default=1) for sizes in axes)
        return super().output_shape(*shapes)


@frozen
class Add(_Spread):
    """The sum of the inputs."""

    prefix: ClassVar[str] = "add"


@frozen
class Multiply(_Spread):
    """The product of the inputs."""

    prefix: ClassVar[str] = "multiply"


@frozen
class Average(_Elementwise):
    """The mean of the inputs."""

    prefix: ClassVar[str] = "average"


@frozen
class AverageOfProbabilities(_Elementwise):
    """Logits of the mean of the inputs' probabilities: `activation` of it is the mean of the `activation` of each.

    softmax: log(mean(softmax(x))); sigmoid: the logit of mean(sigmoid(x)); linear: mean(x).
    """

    prefix: ClassVar[str] = "average_of_probabilities"
    activation: Literal["softmax", "sigmoid", "linear"] = field(validator=in_(("softmax", "sigmoid", "linear")))


@frozen
class Maximum(_Elementwise):
    """The largest of the inputs."""

    prefix: ClassVar[str] = "maximum"


@frozen
class Concatenate(Layer):
    """The inputs side by side along the last axis."""

    prefix: ClassVar[str] = "concatenate"

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (..., sum of the last axes)."""
        if len({shape[:-1] for shape in shapes}) != 1:
            message = (
                f"Concatenate needs inputs that differ in their last axis alone, not {', '.join(map(str, shapes))}"
            )
            raise ValueError(message)
        return (*shapes[0][:-1], sum(shape[-1] for shape in shapes))


@frozen
class Columns(Layer):
    """A part of the last axis: (..., n) -> (..., stop - start)."""

    prefix: ClassVar[str] = "columns"
    start: int = field(validator=ge(0))
    stop: int = field(validator=ge(1))

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (..., stop - start)."""
        if not self.start < self.stop <= shapes[0][-1]:
            message = f"it has no columns {self.start} to {self.stop}"
            raise ValueError(message)
        return (*shapes[0][:-1], self.stop - self.start)


@frozen
class Stack(Layer):
    """Inputs of one shape on a new first axis: m inputs (...) -> (m, ...)."""

    prefix: ClassVar[str] = "stack"

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (m, ...)."""
        return (len(shapes), *_Elementwise().output_shape(*shapes))


@frozen
class Reduce(Layer):
    """Sum, mean or maximum over the first axis, or the last on it: (m, ...) -> (...) (deepG's layer_aggregate_time_dist)."""

    prefix: ClassVar[str] = "reduce"
    method: Literal["sum", "mean", "max", "last"] = field(default="sum", validator=in_(("sum", "mean", "max", "last")))

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give the shape without its first axis."""
        return shapes[0][1:]


@frozen
class Distance(Layer):
    """How far two vectors are apart: (n,), (n,) -> (1,) (deepG's create_model_twin_network).

    euclidean: sqrt(max(sum (a - b)^2, epsilon)); cosine: sum(a b) / (|a| |b|), with |.|^2 at least epsilon.
    """

    prefix: ClassVar[str] = "distance"
    method: Literal["euclidean", "cosine"] = field(default="euclidean", validator=in_(("euclidean", "cosine")))
    epsilon: float = field(default=1e-7, validator=gt(0))

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (1,)."""
        _Elementwise().output_shape(*shapes)
        return (1,)
