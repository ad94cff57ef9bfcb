"""Layers of plugins, each a function of tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deepg_core.errors import PluginError
from deepg_core.network import Shape, layers, restore_layer, store_layer
from deepg_core.network.layers.registered import find_layer, require_shape
from deepg_keras.layers.part import KerasTensor, Layer, Part, register, wrap_list


@register
class Custom(Layer):  # type: ignore[misc]
    """Holds the variables of a layer, and calls its function.

    :param layer: as a stored graph has it.
    :param shapes: of its inputs, without the batch.
    """

    def __init__(self, layer: dict[str, Any], shapes: Sequence[Sequence[int]], **options: Any) -> None:
        super().__init__(**options)
        self.stored, self.shapes = layer, [tuple(shape) for shape in shapes]
        made: Any = restore_layer(layer)
        self.made, self.function = made, find_layer(made).load_function("keras")
        self.held = {
            it.name: self.add_weight(name=it.name, shape=it.shape, initializer="zeros", trainable=it.trainable)
            for it in self.made.variables(*self.shapes)
        }

    def build(self, shape: object) -> None:
        """Do nothing: the variables are there."""

    def call(self, inputs: list[KerasTensor]) -> KerasTensor:
        """Map (batch, *shape) each to (batch, *output of the layer)."""
        value = self.function(self.made, dict(self.held), *inputs)
        try:
            require_shape(self.made, value, *inputs)
        except PluginError as error:
            error._keras_call_info_injected = True  # type: ignore[attr-defined]  # else Keras writes words of its own around it
            raise
        return value

    def compute_output_shape(self, shapes: Sequence[Sequence[int | None]]) -> tuple[int | None, ...]:
        """Give the batch and the layer's own."""
        return (shapes[0][0], *self.made.output_shape(*self.shapes))

    def get_config(self) -> dict[str, Any]:
        """Give the options."""
        return {**super().get_config(), "layer": self.stored, "shapes": self.shapes}


def custom(layer: layers.CustomLayer, name: str, *shapes: Shape) -> Part:
    """Call its function with the values that feed it."""
    return wrap_list(Custom(store_layer(layer), shapes, name=name))
