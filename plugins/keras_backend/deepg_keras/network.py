"""A graph as a Keras model whose output are logits, and the way from the graph's names to what Keras holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np

from deepg_core.models import Graph, Node
from deepg_core.models.initializers import Weights
from deepg_core.models.layers import Input
from deepg_keras.engine import keras
from deepg_keras.layers import realise

KerasModel = Any
KerasTensor = Any
KerasVariable = Any


class Network:
    """The model of a graph. Its inputs are a list in the graph's order.

    The softmax of the last layer is a node of its own, so that `model` gives logits, from which the loss is exact, and
    `part` gives what the graph says.
    """

    def __init__(self, graph: Graph) -> None:
        self._values: dict[str, KerasTensor] = {}
        self._layers: list[Any] = []
        (self._output,) = graph.outputs
        for node in graph:
            self._values[node.name] = self._value(node)
        self.inputs = [self._values[name] for name in graph.inputs]
        self.model: KerasModel = keras.Model(self.inputs, self._logits)
        held = [variable for layer in self._layers for variable in layer.weights]
        self.variables: dict[str, KerasVariable] = dict(zip(graph.variables, held, strict=True))
        """`layer/variable` -> what holds it; a layer's own order is Keras', which is the graph's."""
        self.trainable = {key: held for key, held in self.variables.items() if graph.variables[key].trainable}
        """The part of `variables` that is learned by gradient."""
        self._seeds = [variable for variable in self.model.variables if variable.name == "seed_generator_state"]

    def _value(self, node: Node) -> KerasTensor:
        if isinstance(node.layer, Input):
            return keras.Input(node.layer.shape, name=node.name, dtype="float32")
        if node.name != self._output:
            return self._apply(node)
        linear: Any = attrs.evolve(node.layer, activation="linear")  # type: ignore[call-arg]  # by contract it has one
        self._logits = self._apply(attrs.evolve(node, layer=linear))
        return keras.layers.Softmax()(self._logits)

    def _apply(self, node: Node) -> KerasTensor:
        layer = realise(node)
        self._layers.append(layer)
        return layer(*[self._values[name] for name in node.inbound])

    def part(self, layers: Sequence[str]) -> KerasModel:
        """Give a model, with the same variables, of the values of the named layers: name -> value."""
        return keras.Model(self.inputs, {name: self._values[name] for name in layers})

    def seed(self, seed: int) -> None:
        """Start every generator of dropout masks anew; each has two numbers, its seed and a count of what it gave."""
        for number, state in enumerate(self._seeds):
            state.assign([np.random.SeedSequence([seed, number]).generate_state(1)[0], 0])

    def weights(self) -> Weights:
        """Give a copy of all variables."""
        return {key: variable.numpy() for key, variable in self.variables.items()}

    def set_weights(self, weights: Weights) -> None:
        """Take all variables."""
        for key, variable in self.variables.items():
            variable.assign(weights[key])
