"""The graph's layers as Keras layers, of the same names. Options in which the graph means Keras' default are left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deepg_core.errors import OptionError
from deepg_core.models import Layer, Node, layers
from deepg_keras.engine import keras

KerasLayer = Any


def realise(node: Node) -> KerasLayer:
    """Make the Keras layer of a node.

    :raises OptionError: there is no function for the type of layer.
    """
    try:
        make = LAYERS[type(node.layer)]
    except KeyError as error:
        message = f"the keras backend has no layer `{type(node.layer).__name__}` (`{node.name}`)"
        raise OptionError("", message) from error
    return make(node.layer, node.name)


def conv1d(layer: layers.Conv1D, name: str) -> KerasLayer:
    """Convolution; "same" puts the extra zero of an even kernel to the right."""
    return keras.layers.Conv1D(layer.filters, layer.kernel_size, padding="same", activation=layer.activation, name=name)


def max_pooling1d(layer: layers.MaxPooling1D, name: str) -> KerasLayer:
    """Max pooling."""
    return keras.layers.MaxPooling1D(layer.pool_size, name=name)


def batch_normalization(layer: layers.BatchNormalization, name: str) -> KerasLayer:
    """Batch normalisation."""
    return keras.layers.BatchNormalization(momentum=layer.momentum, epsilon=layer.epsilon, name=name)


def lstm(layer: layers.LSTM, name: str) -> KerasLayer:
    """LSTM; where there is a GPU Keras takes cuDNN's."""
    return keras.layers.LSTM(layer.units, return_sequences=layer.return_sequences, dropout=layer.dropout, name=name)


def bidirectional(layer: layers.Bidirectional, name: str) -> KerasLayer:
    """Two LSTMs; Keras names the inner ones `forward_NAME` and `backward_NAME`."""
    return keras.layers.Bidirectional(lstm(layer, "lstm"), merge_mode="concat", name=name)


def dense(layer: layers.Dense, name: str) -> KerasLayer:
    """Fully connected."""
    return keras.layers.Dense(layer.units, activation=layer.activation, name=name)


def dropout(layer: layers.Dropout, name: str) -> KerasLayer:
    """Dropout."""
    return keras.layers.Dropout(layer.rate, name=name)


def flatten(layer: layers.Flatten, name: str) -> KerasLayer:  # noqa: ARG001
    """Flatten."""
    return keras.layers.Flatten(name=name)


def global_average_pooling1d(layer: layers.GlobalAveragePooling1D, name: str) -> KerasLayer:  # noqa: ARG001
    """Mean over the sequence."""
    return keras.layers.GlobalAveragePooling1D(name=name)


LAYERS: dict[type[Layer], Callable[[Any, str], KerasLayer]] = {
    layers.Conv1D: conv1d,
    layers.MaxPooling1D: max_pooling1d,
    layers.BatchNormalization: batch_normalization,
    layers.LSTM: lstm,
    layers.Bidirectional: bidirectional,
    layers.Dense: dense,
    layers.Dropout: dropout,
    layers.Flatten: flatten,
    layers.GlobalAveragePooling1D: global_average_pooling1d,
}
"""What this backend can realise; an Input is the network's own."""
