"""The network of a Keras 2 config as a graph: models within models become one, each layer named `outer_inner`."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import attrs
from attrs import frozen

from deepg_core.checkpoints.legacy.calls import MODELS, plan_calls
from deepg_core.checkpoints.legacy.layers import input_of, layer_of
from deepg_core.checkpoints.legacy.stored import LegacyError, Stored
from deepg_core.network import Graph, GraphError, Layer, Node, Shape, layers

_PASSING_ON: Final = (
    layers.Dropout, layers.Dense, layers.Activation, layers.LeakyReLU,
    layers.BatchNormalization, layers.LayerNormalization,
    layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Concatenate,
)  # fmt: skip
_IGNORING: Final = (
    layers.Conv1D, layers.MaxPooling1D, layers.AveragePooling1D, layers.GlobalMaxPooling1D,
    layers.Flatten, layers.Reshape, layers.ZeroPadding1D, layers.Embedding,
)  # fmt: skip
_SKIPPING: Final = (layers.LSTM, layers.GRU, layers.GlobalAveragePooling1D)
"""What Keras' layers do with the mask of a `Masking` or an `Embedding`: the last compute with it, as all others may do."""
LENGTHS: Final = (1_000, 10_000, 100_000)
"""What an open length becomes: the first of which the layers leave something."""
MOST_CALLS: Final = 10_000
"""A set of 100 windows read by a network of 30 layers has 3,000. A model that calls a model twice, which calls a third
twice, and so on, doubles with each: a small file could ask for more layers than there is memory."""


@frozen
class Value:
    """What a layer gives: the node, its shape, and the `Masking` that says which of its places to skip."""

    node: str
    shape: Shape
    mask: str | None = None


@frozen
class DrawnNetwork:
    """The graph, and where the variables of its nodes lie in the file."""

    graph: Graph
    members: dict[str, list[str]]
    """Group of `model_weights` -> nodes, in the file's order."""


def draw_network(kind: str, config: dict[str, Any]) -> DrawnNetwork:
    """Draw the network of a `model_config`; inputs come first, in the model's order.

    :raises LegacyError: it has something that a graph cannot say.
    """
    model = Stored("", kind, config)
    if kind not in MODELS:
        raise model.refused(f"is of a type that deepG does not know; it knows {', '.join(MODELS)}")
    try:
        return _draw(model)
    except GraphError as error:
        raise LegacyError(str(error)) from error
    except (KeyError, IndexError) as error:
        raise model.refused(f"uses an output that is not there: {error}") from error


def _draw(model: Stored) -> DrawnNetwork:
    for length in LENGTHS[:-1]:
        try:
            return _Drawn(model, length).network
        except GraphError:
            pass
    return _Drawn(model, LENGTHS[-1]).network


class _Drawn:
    def __init__(self, model: Stored, length: int) -> None:
        self._length = length
        self._nodes: dict[str, Node] = {}
        self._copies: Counter[str | None] = Counter()
        self._names: dict[str, str] = {}
        """Where a layer is -> the node that has its variables."""
        self._frozen: set[str] = set()
        self._calls = 0
        outputs = [self._output(value) for value in self._model(model, None, fixed=False)]
        members = {layer.key: self._leaves(layer) for layer in plan_calls(model).layers}
        self.network = DrawnNetwork(Graph(tuple(self._ordered()), tuple(outputs), frozenset(self._frozen)), members)

    def _model(self, model: Stored, fed: list[Value] | None, *, fixed: bool) -> list[Value]:
        """Draw a model that is fed some values, or, as it is the whole, its own inputs."""
        parts = plan_calls(model)
        given = [self._input(*item) for item in enumerate(parts.inputs, start=1)] if fed is None else fed
        if len(given) != len(parts.inputs):
            raise model.refused(f"has {len(parts.inputs)} inputs and is given {len(given)}")
        done = {(layer.key, 0): [value] for layer, value in zip(parts.inputs, given, strict=True)}
        self._calls += len(parts.calls)
        if self._calls > MOST_CALLS:
            raise model.refused(f"is one too many: deepG reads models of at most {MOST_CALLS:,} layers")
        for call in parts.calls:
            inbound = [done[layer, number][output] for layer, number, output in call.inbound]
            still = fixed or call.layer.config.get("trainable") is False
            if call.layer.kind in MODELS:
                values = self._model(call.layer, inbound, fixed=still)
            else:
                values = self._layer(call.layer, inbound, fixed=still)
            done[call.layer.key, call.number] = values
        return [done[layer, number][output] for layer, number, output in parts.outputs]

    def _input(self, number: int, stored: Stored) -> Value:
        """Add an input of the whole: `input_1`, `input_2`, ... as batches name them; Keras counts through a session."""
        layer = input_of(stored, self._length)
        return Value(self._add(attrs.evolve(stored, name=f"input_{number}"), layer, ()), layer.shape)

    def _layer(self, stored: Stored, inbound: list[Value], *, fixed: bool) -> list[Value]:
        layer, shapes = layer_of(stored, inbound[0].shape), [value.shape for value in inbound]
        try:
            shape, variables = layer.output_shape(*shapes), layer.variables(*shapes)
        except (ValueError, IndexError) as error:
            raise stored.refused(f"cannot be fed {', '.join(map(str, shapes))}: {error}") from error
        mask = self._mask(stored, layer, inbound)
        skipping = (mask,) if mask and isinstance(layer, _SKIPPING) else ()
        name = self._add(stored, layer, (*(value.node for value in inbound), *skipping))
        if fixed and variables:
            self._frozen.add(name)
        if isinstance(layer, layers.Masking):  # it marks places, and leaves the numbers as they are
            return [Value(inbound[0].node, shape, name)]
        if stored.config.get("mask_zero"):
            return [Value(name, shape, self._masking(stored, inbound[0]))]
        gone = isinstance(layer, _IGNORING) or (skipping and len(shape) == 1)
        value = Value(name, shape, None if gone else mask)
        apart = stored.kind == "Bidirectional" and stored["merge_mode"] is None
        return self._ways(stored, value, layer) if apart else [value]

    def _masking(self, stored: Stored, numbers: Value) -> str:
        """Mark the places of the numbers that are 0, which an embedding with `mask_zero` skips."""
        return self._add(Stored(f"{stored.name}_mask", "Masking", {}), layers.Masking(), (numbers.node,))

    def _ways(self, stored: Stored, both: Value, layer: Any) -> list[Value]:
        """Take the outputs of the two directions apart."""
        return [
            Value(
                self._add(
                    Stored(f"{stored.name}_{way}", "Columns", {}),
                    layers.Columns(start, start + layer.units),
                    (both.node,),
                ),
                (*both.shape[:-1], layer.units),
                both.mask,
            )
            for way, start in (("forward", 0), ("backward", layer.units))
        ]

    def _mask(self, stored: Stored, layer: Layer, inbound: list[Value]) -> str | None:
        if stored.operator:
            return None
        masks = {value.mask for value in inbound if value.mask}
        known = isinstance(layer, (*_PASSING_ON, *_IGNORING, *_SKIPPING, layers.Masking)) and stored.kind != "Softmax"
        if masks and not known:
            raise stored.refused(
                "computes with the mask of a Masking layer, or of an Embedding with mask_zero; in deepG recurrent layers "
                "and GlobalAveragePooling1D alone do"
            )
        if len(masks) > 1:
            raise stored.refused("is fed by values with two masks; deepG knows one")
        return next(iter(masks), None)

    def _add(self, stored: Stored, layer: Layer, inbound: tuple[str, ...]) -> str:
        """Add a node; a layer that is called once more uses the variables of its first."""
        first = self._names.get(stored.name)
        self._copies[first] += 1
        name = f"{first}_again_{self._copies[first]}" if first else stored.name.replace("/", "_").replace(".", "_")
        if name in self._nodes:
            raise stored.refused(f"would be named `{name}`, as another layer is")
        self._names.setdefault(stored.name, name)
        self._nodes[name] = Node(name, layer, inbound, first)
        return name

    def _output(self, value: Value) -> str:
        """Give the node of an output; what is neither dense nor an activation is followed by one that does nothing."""
        if isinstance(self._nodes[value.node].layer, (layers.Dense, layers.Activation)):
            return value.node
        return self._add(Stored(f"{value.node}_output", "Activation", {}), layers.Activation("linear"), (value.node,))

    def _ordered(self) -> list[Node]:
        """Put the inputs first; one that an embedding reads holds whole numbers, whatever Keras called them."""
        read = {
            name for node in self._nodes.values() if isinstance(node.layer, layers.Embedding) for name in node.inbound
        }
        nodes = [
            attrs.evolve(node, layer=layers.Input(node.layer.shape, "int32"))
            if isinstance(node.layer, layers.Input) and node.name in read
            else node
            for node in self._nodes.values()
        ]
        return sorted(nodes, key=lambda node: not isinstance(node.layer, layers.Input))

    def _leaves(self, stored: Stored) -> list[str]:
        if stored.kind in MODELS:
            return [name for layer in plan_calls(stored).layers for name in self._leaves(layer)]
        return [self._names[stored.name]] if stored.name in self._names else []
