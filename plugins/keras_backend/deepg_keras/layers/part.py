"""What a node of the graph becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from deepg_keras.engine import keras

KerasLayer = Any
KerasTensor = Any
Layer: Any = keras.layers.Layer
register: Any = keras.saving.register_keras_serializable(package="deepg")
"""Lets a saved model name a layer of ours; it can be read where `deepg_keras.layers` was imported."""


@frozen
class Part:
    """What a node computes, and the Keras layer that bears its name and holds its variables."""

    call: Callable[..., KerasTensor]
    """Gives its value from those of the nodes that feed it."""
    layer: KerasLayer


def wrap_list(layer: KerasLayer) -> Part:
    """Take a Keras layer that wants its inputs as a list."""
    return Part(lambda *values: layer(list(values)), layer)
