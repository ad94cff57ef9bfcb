"""A graph as a Keras model whose outputs are logits, and the way from the graph's names to what Keras holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np

from deepg_core.network import Graph, Node
from deepg_core.network.dropout import Masks, list_masks
from deepg_core.network.initializers import Weights
from deepg_core.network.layers import Input, Native
from deepg_core.network.losses import ends_softly
from deepg_core.share import Share
from deepg_keras import engine
from deepg_keras.engine import keras
from deepg_keras.layers import realise
from deepg_keras.layers.attention import hasten
from deepg_keras.layers.dropout import TensorFlowIntegers, drop
from deepg_keras.layers.part import KerasTensor, Part
from deepg_keras.layers.recurrent import StatefulLSTM

WAYS: Final = ("", "backward_")
"""What is before the names of the states of each direction of a layer."""
KerasModel = Any
KerasVariable = Any


class KerasNetwork:
    """The model of a graph. Its inputs are a list in the graph's order; it gives output -> logits.

    The softmax or sigmoid of an output is a layer of its own, so that `model` gives logits, from which the loss is exact,
    and `part` gives what the graph says.

    :param precision: what layers compute with; variables and what follows the logits are float32.
    :param left: an input whose length is left open.
    """

    def __init__(self, graph: Graph, precision: str = "float32", left: str | None = None) -> None:
        self._graph, self._left = graph, left
        self._parts: dict[str, Part] = {}
        self._values: dict[str, KerasTensor] = {}
        self._logits: dict[str, KerasTensor] = {}
        self._split = {node.shares or node.name for node in graph if node.name in graph.outputs and ends_softly(node)}
        with engine.computing_with(precision):
            for node in graph:
                self._values[node.name] = self._value(node)
        self.inputs = [self._values[name] for name in graph.inputs]
        self.model: KerasModel = keras.Model(self.inputs, {name: self._logits[name] for name in graph.outputs})
        for calls in self.model._nodes_by_depth.values():  # Keras begins with the last call of a shared layer
            calls.sort(key=lambda call: call.operation._inbound_nodes.index(call))
        native = [node.name for node in graph if isinstance(node.layer, Native)]
        held = [held for name, part in self._parts.items() if name not in native for held in part.layer.weights]
        self.variables: dict[str, KerasVariable] = dict(zip(graph.variables, held, strict=True))
        """`layer/variable` -> what holds it; a layer's own order is Keras', which is the graph's. Native models follow."""
        self.trainable = {key: held for key, held in self.variables.items() if graph.variables[key].trainable}
        """The part of `variables` that is learned by gradient."""
        for own in (_own(name, self._parts[name].layer) for name in native):
            self.variables |= own
            self.trainable |= {key: held for key, held in own.items() if held.trainable}
        for name in graph.frozen & self._parts.keys():
            self._parts[name].layer.trainable = False  # its batch normalisations use the moving statistics then
        self.masks = Masks(graph, TensorFlowIntegers())
        self._seeds = [variable for variable in self.model.variables if variable.name == "seed_generator_state"]
        self._stateful = {
            f"{name}/{way}": layer
            for name, part in self._parts.items()
            for way, layer in zip(
                WAYS, (it for it in part.layer._flatten_layers() if isinstance(it, StatefulLSTM)), strict=False
            )
        }

    def _value(self, node: Node) -> KerasTensor:
        if isinstance(node.layer, Input):
            shape = (None, *node.layer.shape[1:]) if node.name == self._left else node.layer.shape
            return keras.Input(shape, name=node.name, dtype=node.layer.dtype)
        owner, fed = node.shares or node.name, [self._values[name] for name in node.inbound]
        if node.shares is None:
            layer: Any = node.layer
            if owner in self._split:
                layer = attrs.evolve(layer, activation="linear")
            self._parts[owner] = realise(layer, owner, *self._graph.fed[node.name])
        value = self._logits[node.name] = self._parts[owner].call(*fed)
        return _activated(node, value) if owner in self._split else value

    def part(self, layers: Sequence[str]) -> KerasModel:
        """Give a model, with the same variables, of the values of the named layers: name -> value."""
        return keras.Model(self.inputs, {name: self._values[name] for name in layers})

    def whole(self) -> KerasModel:
        """Give a model, with the same variables, of the value of the output, or of a list of several."""
        outputs = [self._values[name] for name in self._graph.outputs]
        return keras.Model(self.inputs, outputs if len(outputs) > 1 else outputs[0])

    def seed(self, seed: int, step: int, share: Share) -> None:
        """Take the place of the masks, and start every generator anew, from which native models draw.

        Each has two numbers, its seed and a count of what it gave.
        """
        self.masks.seed(seed, step, share)
        for number, state in enumerate(self._seeds):
            state.assign([np.random.SeedSequence([seed, step, *share, number]).generate_state(1)[0], 0])

    def to_learn(self) -> KerasNetwork:
        """Let dropout follow `masks`, and attention be fast; until then all layers that Keras has are plain Keras."""
        for part in self._parts.values():
            hasten(part.layer)
        for name in dict.fromkeys(mask.layer for mask in list_masks(self._graph)):
            drop(self._parts[name].layer, name, self.masks)
        return self

    def reset_states(self) -> None:
        """Let stateful layers begin anew."""
        for layer in self._stateful.values():
            layer.forget()

    @property
    def states(self) -> dict[str, Any]:
        """What stateful layers keep from batch to batch, as `Trainer.layer_states`; of no example where they begin anew."""
        kept = {name: layer.held for name, layer in self._stateful.items()}
        return {f"{name}{key}": part for name, held in kept.items() for key, part in zip("hc", held, strict=True)}

    def weights(self) -> Weights:
        """Give a copy of all variables."""
        return {key: variable.numpy() for key, variable in self.variables.items()}

    def set_weights(self, weights: Weights) -> None:
        """Take all variables."""
        for key, variable in self.variables.items():
            variable.assign(weights[key])


def _own(name: str, model: KerasModel) -> dict[str, KerasVariable]:
    """Name the variables of a native model by number, too: Keras counts its layers' names on through a session."""
    return {f"{name}/{number}.{held.name}": held for number, held in enumerate(model.weights)}


def _activated(node: Node, logits: KerasTensor) -> KerasTensor:
    layer: Any = node.layer
    return keras.layers.Activation(layer.activation, name=f"{node.name}_activation", dtype="float32")(logits)
