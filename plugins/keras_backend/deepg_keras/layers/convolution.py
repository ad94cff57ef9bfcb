"""Convolution and pooling along the sequence."""

from __future__ import annotations

from typing import Any

import numpy as np

from deepg_core.network import Shape, layers
from deepg_core.network.layers import find_paddings
from deepg_keras.engine import keras, tf
from deepg_keras.layers.dense import find_activation
from deepg_keras.layers.masking import Seen
from deepg_keras.layers.part import KerasLayer, KerasTensor, Layer, Part, register


@register
class Patches(Layer):  # type: ignore[misc]
    """Pieces of one length."""

    def __init__(self, size: int, stride: int, **options: Any) -> None:
        super().__init__(**options)
        self.size, self.stride = size, stride

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (batch, length, c) to (batch, pieces, size, c)."""
        starts = np.arange(0, x.shape[1] - self.size + 1, self.stride)
        return keras.ops.take(x, starts[:, None] + np.arange(self.size), axis=1)

    def get_config(self) -> dict[str, Any]:
        """Give the options."""
        return {**super().get_config(), "size": self.size, "stride": self.stride}


def conv1d(layer: layers.Conv1D, name: str, shape: Shape) -> KerasLayer | Part:
    """Convolution."""
    if layer.strides > 1 and layer.dilation_rate > 1:
        return _strided_and_dilated(layer, name, shape[0])
    return _conv1d(layer, name, strides=layer.strides, padding=layer.padding)


def _conv1d(layer: layers.Conv1D, name: str, **options: Any) -> KerasLayer:
    return keras.layers.Conv1D(
        layer.filters, layer.kernel_size, dilation_rate=layer.dilation_rate, activation=find_activation(layer.activation),
        use_bias=layer.use_bias, name=name, **options,
    )  # fmt: skip


def _strided_and_dilated(layer: layers.Conv1D, name: str, length: int) -> Part:
    """Compute the convolution at every place and keep those of the strides: TensorFlow has none with both."""
    wide = (layer.kernel_size - 1) * layer.dilation_rate + 1
    sides = find_paddings(length, wide, layer.strides, layer.padding)
    pad = keras.layers.ZeroPadding1D(sides, name=f"{name}_pad")
    conv = _conv1d(layer, name, padding="valid")
    keep = keras.layers.MaxPooling1D(1, strides=layer.strides, name=f"{name}_strides")
    return Part(lambda x: keep(conv(pad(x))), conv)


@register
class ReverseComplementConv1D(keras.layers.Conv1D):  # type: ignore[misc]
    """Convolution with each kernel as it is and turned, in one; the larger of the two answers."""

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (batch, length, in) to (batch, length, filters)."""
        ops = keras.ops
        kernels = ops.concatenate([self.kernel, ops.flip(self.kernel, (0, 1))], -1)
        y = ops.conv(x, kernels, padding="same")
        if self.use_bias:
            y += ops.concatenate([self.bias, self.bias], -1)
        there, back = (self.activation(half) for half in ops.split(y, 2, -1))
        return ops.maximum(there, back)


def reverse_complement_conv1d(layer: layers.ReverseComplementConv1D, name: str, _: Shape) -> KerasLayer:
    """Convolution of both strands."""
    activation = find_activation(layer.activation)
    return ReverseComplementConv1D(
        layer.filters, layer.kernel_size, padding="same", activation=activation, use_bias=layer.use_bias, name=name
    )


def max_pooling1d(layer: layers.MaxPooling1D, name: str, _: Shape) -> KerasLayer:
    """The maximum of neighbours."""
    return keras.layers.MaxPooling1D(layer.pool_size, layer.strides, layer.padding, name=name)


def average_pooling1d(layer: layers.AveragePooling1D, name: str, _: Shape) -> KerasLayer:
    """The mean of neighbours."""
    return keras.layers.AveragePooling1D(layer.pool_size, layer.strides, layer.padding, name=name)


def zero_padding1d(layer: layers.ZeroPadding1D, name: str, _: Shape) -> KerasLayer:
    """Zeros before and behind."""
    return keras.layers.ZeroPadding1D((layer.left, layer.right), name=name)


def cropping1d(layer: layers.Cropping1D, name: str, _: Shape) -> KerasLayer:
    """Less at both ends."""
    return keras.layers.Cropping1D((layer.left, layer.right), name=name)


def patches(layer: layers.Patches, name: str, _: Shape) -> KerasLayer:
    """Pieces of one length."""
    return Patches(layer.size, layer.stride, name=name)


def global_average_pooling1d(layer: layers.GlobalAveragePooling1D, name: str, *_: Shape) -> Part:
    """The mean over the sequence or the channels; a second value says which places do not count."""
    pooling = keras.layers.GlobalAveragePooling1D(_format(layer.channels_first), name=name)
    seen = Seen(name=f"{name}_mask")

    def call(x: KerasTensor, masking: KerasTensor = None) -> KerasTensor:
        return pooling(x) if masking is None else pooling(x, mask=seen(masking))

    return Part(call, pooling)


def global_max_pooling1d(layer: layers.GlobalMaxPooling1D, name: str, *_: Shape) -> Part:
    """The maximum over the sequence or the channels; a second value says which places do not count."""
    pooling = keras.layers.GlobalMaxPooling1D(_format(layer.channels_first), name=name)
    only = SeenAlone(name=f"{name}_mask")

    def call(x: KerasTensor, masking: KerasTensor = None) -> KerasTensor:
        return pooling(x if masking is None else only([x, masking]))

    return Part(call, pooling)


@register
class SeenAlone(Layer):  # type: ignore[misc]
    """Puts the least float where a mask skips a place."""

    def call(self, values: list[KerasTensor]) -> KerasTensor:
        """Map (batch, length, c) and a mask to (batch, length, c)."""
        x, masking = values
        least = tf.as_dtype(x.dtype).min
        return keras.ops.where(keras.ops.expand_dims(Seen().call(masking), -1), x, least)


def _format(channels_first: bool) -> str:
    return "channels_first" if channels_first else "channels_last"
