"""Layers that make one of several inputs, or of one axis."""

from __future__ import annotations

from math import log
from typing import Any

from deepg_core.network import Shape, layers
from deepg_keras.engine import keras
from deepg_keras.layers.part import KerasLayer, KerasTensor, Layer, Part, register, wrap_list


@register
class Stack(Layer):  # type: ignore[misc]
    """The inputs on a new first axis."""

    def call(self, values: list[KerasTensor]) -> KerasTensor:
        """Map m inputs (batch, ...) to (batch, m, ...)."""
        return keras.ops.stack(values, 1)


@register
class Columns(Layer):  # type: ignore[misc]
    """A part of the last axis."""

    def __init__(self, start: int, stop: int, **options: Any) -> None:
        super().__init__(**options)
        self.start, self.stop = start, stop

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (..., n) to (..., stop - start)."""
        return x[..., self.start : self.stop]

    def get_config(self) -> dict[str, Any]:
        """Give the options."""
        return {**super().get_config(), "start": self.start, "stop": self.stop}


@register
class AverageOfProbabilities(Layer):  # type: ignore[misc]
    """Logits of the mean of the inputs' probabilities: sums of logarithms stay finite for far logits."""

    def __init__(self, activation: str, **options: Any) -> None:
        super().__init__(**options)
        self.activation = activation

    def call(self, values: list[KerasTensor]) -> KerasTensor:
        """Map inputs (...) to (...)."""
        x, ops = keras.ops.stack(values), keras.ops
        match self.activation:
            case "softmax":
                return ops.logsumexp(ops.log_softmax(x), 0) - log(len(values))
            case "sigmoid":
                return ops.logsumexp(ops.log_sigmoid(x), 0) - ops.logsumexp(ops.log_sigmoid(-x), 0)
        return ops.mean(x, 0)

    def get_config(self) -> dict[str, Any]:
        """Give the options."""
        return {**super().get_config(), "activation": self.activation}


@register
class Reduce(Layer):  # type: ignore[misc]
    """Sum, mean or maximum over the first axis after the batch, or the last on it."""

    def __init__(self, method: str, **options: Any) -> None:
        super().__init__(**options)
        self.method = method

    def call(self, x: KerasTensor) -> KerasTensor:
        """Map (batch, m, ...) to (batch, ...)."""
        return x[:, -1] if self.method == "last" else getattr(keras.ops, self.method)(x, 1)

    def get_config(self) -> dict[str, Any]:
        """Give the options."""
        return {**super().get_config(), "method": self.method}


@register
class Distance(Layer):  # type: ignore[misc]
    """How far two vectors are apart."""

    def __init__(self, method: str, epsilon: float, **options: Any) -> None:
        super().__init__(**options)
        self.method, self.epsilon = method, epsilon

    def call(self, values: list[KerasTensor]) -> KerasTensor:
        """Map two inputs (batch, n) to (batch, 1)."""
        a, b = values
        if self.method == "euclidean":
            return self._norm(a - b)
        return keras.ops.sum(a * b, -1, keepdims=True) / (self._norm(a) * self._norm(b))

    def _norm(self, x: KerasTensor) -> KerasTensor:
        return keras.ops.sqrt(keras.ops.maximum(keras.ops.sum(x * x, -1, keepdims=True), self.epsilon))

    def get_config(self) -> dict[str, Any]:
        """Give the options."""
        return {**super().get_config(), "method": self.method, "epsilon": self.epsilon}


def elementwise(layer: Any, name: str, *_: Shape) -> Part:
    """Add, Multiply, Average, Maximum, Concatenate: Keras' of the same name."""
    return wrap_list(getattr(keras.layers, type(layer).__name__)(name=name))


def average_of_probabilities(layer: layers.AverageOfProbabilities, name: str, *_: Shape) -> Part:
    """The mean of probabilities; in fp16 the logarithm of a small one would be coarse."""
    return wrap_list(AverageOfProbabilities(layer.activation, name=name, dtype="float32"))


def columns(layer: layers.Columns, name: str, _: Shape) -> KerasLayer:
    """A part of the last axis."""
    return Columns(layer.start, layer.stop, name=name)


def stack(_: layers.Stack, name: str, *__: Shape) -> Part:
    """A new first axis."""
    return wrap_list(Stack(name=name))


def reduce(layer: layers.Reduce, name: str, _: Shape) -> KerasLayer:
    """The first axis in one."""
    return Reduce(layer.method, name=name)


def distance(layer: layers.Distance, name: str, *_: Shape) -> Part:
    """Distance; in fp16 its epsilon would be 0."""
    return wrap_list(Distance(layer.method, layer.epsilon, name=name, dtype="float32"))
