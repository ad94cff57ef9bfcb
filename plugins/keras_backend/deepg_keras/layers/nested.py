"""Layers made of layers: all parts along the first axis at once, as if they were so many more examples."""

from __future__ import annotations

from typing import Any

from deepg_keras.engine import keras
from deepg_keras.layers.part import KerasTensor, Layer, Part, register


@register
class Merge(Layer):  # type: ignore[misc]
    """Makes examples of parts."""

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (batch, m, ...) to (batch * m, ...)."""
        return keras.ops.reshape(x, (-1, *x.shape[2:]))


@register
class Split(Layer):  # type: ignore[misc]
    """Makes parts of examples again."""

    def __init__(self, parts: int, **options: Any) -> None:
        super().__init__(**options)
        self.parts = parts

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (batch * m, ...) to (batch, m, ...)."""
        return keras.ops.reshape(x, (-1, self.parts, *x.shape[1:]))

    def get_config(self) -> dict[str, Any]:
        """Give the options."""
        return {**super().get_config(), "parts": self.parts}


def of_parts(inner: Part, name: str, count: int) -> Part:
    """Apply what a node computes to each of `count` parts."""
    merge, split = Merge(name=f"{name}_merge"), Split(count, name=f"{name}_split")
    return Part(lambda *values: split(inner.call(*map(merge, values))), inner.layer)
