"""A model of the user's own in the place of a layer, and the parts of what it gives."""

from __future__ import annotations

from typing import Any

from deepg_core.network import Shape, layers
from deepg_keras.engine import keras
from deepg_keras.layers.part import KerasTensor, Layer, Part, register


def native(layer: layers.Native, name: str, *shapes: Shape) -> Part:  # noqa: ARG001
    """Make the model; what it gives is examined when it is called.

    :raises ModuleError: nothing makes it, or it gives another shape.
    """
    keras.utils.set_random_seed(layer.seed)
    model = layer.made(keras.Layer)

    def call(*values: KerasTensor) -> KerasTensor:
        given = layer.values(model(values[0] if len(values) == 1 else list(values)), keras.KerasTensor, None)
        if len(given) == 1:
            return given[0]
        return keras.layers.Concatenate()([keras.layers.Flatten()(part) for part in given])

    return Part(call, model)


@register
class Slice(Layer):  # type: ignore[misc]
    """Numbers in a row in a shape."""

    def __init__(self, start: int, shape: Shape, **options: Any) -> None:
        super().__init__(**options)
        self.start, self.shape = start, tuple(shape)

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (batch, n) to (batch, *shape)."""
        part = layers.Slice(self.start, self.shape)
        return keras.ops.reshape(x[:, part.start : part.stop], (-1, *part.shape))

    def get_config(self) -> dict[str, Any]:
        """Give the options."""
        return {**super().get_config(), "start": self.start, "shape": self.shape}


def slice_(layer: layers.Slice, name: str, _: Shape) -> Slice:
    """Numbers in a row in a shape."""
    return Slice(layer.start, layer.shape, name=name)
