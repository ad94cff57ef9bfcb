"""Which places of a sequence count."""

from __future__ import annotations

from typing import Any

from deepg_core.network import Shape, layers
from deepg_keras.engine import keras
from deepg_keras.layers.part import KerasLayer, KerasTensor, Layer, Part, register


@register
class Seen(Layer):  # type: ignore[misc]
    """Says which places a `Masking` does not skip: those where a number is not 0."""

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (batch, length, channels), or whole numbers (batch, length), to bool (batch, length)."""
        seen = keras.ops.not_equal(x, 0)
        return seen if len(x.shape) == 2 else keras.ops.any(seen, -1)


@register
class Unmasked(Layer):  # type: ignore[misc]
    """Takes off the mask that Keras hands on with a value: only a layer with a second input skips places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.supports_masking = True

    def call(self, x: KerasTensor) -> KerasTensor:
        """Give x."""
        return keras.ops.copy(x)

    def compute_mask(self, inputs: Any, previous_mask: Any) -> None:
        """Give none."""


@register
class PaddingMask(Layer):  # type: ignore[misc]
    """Marks the places up to the last one that is not 0."""

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (batch, length, channels), or whole numbers (batch, length), to (batch, length, 1)."""
        ops = keras.ops
        places = ops.arange(1, x.shape[1] + 1)
        seen = ops.cast(Seen().call(x), places.dtype)
        last = ops.maximum(ops.max(seen * places, axis=1, keepdims=True), 1)
        return ops.expand_dims(ops.cast(places <= last, self.compute_dtype), -1)


def masking(_: layers.Masking, name: str, __: Shape) -> KerasLayer:
    """Give the input: the places to skip are those that are 0."""
    return keras.layers.Identity(name=name)


def padding_mask(_: layers.PaddingMask, name: str, __: Shape) -> KerasLayer:
    """Mark the places before what fills up the end."""
    return PaddingMask(name=name)


def skipping(layer: KerasLayer, name: str) -> Part:
    """Let a second value, if there is one, say which places to skip."""
    seen, unmasked = Seen(name=f"{name}_mask"), Unmasked(name=f"{name}_unmasked")

    def call(x: KerasTensor, masking: KerasTensor = None) -> KerasTensor:
        return layer(x) if masking is None else unmasked(layer(x, mask=seen(masking)))

    return Part(call, layer)
