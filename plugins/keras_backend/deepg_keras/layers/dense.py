"""Fully connected layers, activations, dropout, normalisation. Options in which the graph means Keras' default are left out."""

from __future__ import annotations

from collections.abc import Callable

from deepg_core.network import Shape, layers
from deepg_keras.engine import keras
from deepg_keras.layers.masking import skipping
from deepg_keras.layers.part import KerasLayer, KerasTensor, Part, register


@register  # type: ignore[untyped-decorator]
def hard_sigmoid(x: KerasTensor) -> KerasTensor:
    """Keras 2's hard sigmoid, of slope 1/5; that of Keras 3 has the slope 1/6."""
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


def find_activation(name: str) -> str | Callable[[KerasTensor], KerasTensor]:
    """Give what Keras takes as an activation; its `gelu` is the exact one, the slope of its `leaky_relu` 0.2."""
    if name == "hard_sigmoid":
        return hard_sigmoid  # type: ignore[no-any-return]
    return "hard_sigmoid" if name == "hard_sigmoid_sixth" else name


def dense(layer: layers.Dense, name: str, _: Shape) -> KerasLayer:
    """Fully connected."""
    return keras.layers.Dense(layer.units, find_activation(layer.activation), use_bias=layer.use_bias, name=name)


def activation(layer: layers.Activation, name: str, _: Shape) -> KerasLayer:
    """A function of each number."""
    return keras.layers.Activation(find_activation(layer.activation), name=name)


def leaky_relu(layer: layers.LeakyReLU, name: str, _: Shape) -> KerasLayer:
    """A share of what is negative."""
    return keras.layers.LeakyReLU(layer.alpha, name=name)


def dropout(layer: layers.Dropout, name: str, _: Shape) -> KerasLayer:
    """Dropout."""
    return keras.layers.Dropout(layer.rate, name=name)


def spatial_dropout1d(layer: layers.SpatialDropout1D, name: str, _: Shape) -> KerasLayer:
    """Dropout of whole channels."""
    return keras.layers.SpatialDropout1D(layer.rate, name=name)


def batch_normalization(layer: layers.BatchNormalization, name: str, *_: Shape) -> Part:
    """Batch normalisation; a second value says which places do not count."""
    norm = keras.layers.BatchNormalization(
        momentum=layer.momentum, epsilon=layer.epsilon, center=layer.center, scale=layer.scale, name=name
    )
    return skipping(norm, name)


def layer_normalization(layer: layers.LayerNormalization, name: str, _: Shape) -> KerasLayer:
    """Layer normalisation."""
    return keras.layers.LayerNormalization(epsilon=layer.epsilon, center=layer.center, scale=layer.scale, name=name)


def flatten(_: layers.Flatten, name: str, __: Shape) -> KerasLayer:
    """All axes in one."""
    return keras.layers.Flatten(name=name)


def reshape(layer: layers.Reshape, name: str, _: Shape) -> KerasLayer:
    """Another shape."""
    return keras.layers.Reshape(layer.shape, name=name)
