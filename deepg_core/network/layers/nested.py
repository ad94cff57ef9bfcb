"""Layers made of layers."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from deepg_core.network.layers.layer import Layer, Shape, Variable


@frozen
class TimeDistributed(Layer):
    """A layer applied to each part along the first axis, with one set of variables: (m, ...) -> (m, ...).

    Several inputs are parted alike: an LSTM's second one is the `Masking` of each part.
    """

    prefix: ClassVar[str] = "time_distributed"
    layer: Layer

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (m, *output of the layer)."""
        return (shapes[0][0], *self.layer.output_shape(*(shape[1:] for shape in shapes)))

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give the layer's."""
        return self.layer.variables(*(shape[1:] for shape in shapes))

    def drops(self) -> tuple[float, ...]:
        """Give the layer's."""
        return self.layer.drops()
