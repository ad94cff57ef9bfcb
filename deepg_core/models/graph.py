"""A network as a drawing: named layers and what feeds them. It knows shapes and parameter counts; backends compile it."""

from __future__ import annotations

import json
from collections import Counter
from functools import cached_property
from typing import Any

import attrs
from attrs import frozen

from deepg_core.errors import DeepgError
from deepg_core.models.layers import LAYERS, Input, Layer, Shape, Variable


class GraphError(DeepgError):
    """A graph that cannot be: a layer without input, a length that pools away, an unknown layer type."""


@frozen
class Node:
    """A layer with its name and the names of the nodes that feed it."""

    name: str
    layer: Layer
    inbound: tuple[str, ...] = ()


@frozen(slots=False)
class Graph:
    """Nodes in the order in which they are computed.

    :param outputs: names of the nodes whose values the network gives.
    :raises GraphError: a node is fed by one that does not come before it, or a shape vanishes.
    """

    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]

    def __attrs_post_init__(self) -> None:
        self.shapes  # noqa: B018 - a graph that cannot be is refused when it is made

    def __iter__(self) -> Any:
        return iter(self.nodes)

    @cached_property
    def inputs(self) -> dict[str, Shape]:
        """Input name -> shape without the batch."""
        return {node.name: node.layer.shape for node in self.nodes if isinstance(node.layer, Input)}

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """Node name -> output shape without the batch."""
        shapes: dict[str, Shape] = {}
        for node in self.nodes:
            shapes[node.name] = shape = node.layer.output_shape(_fed(node, shapes))
            if 0 in shape:
                message = f"layer `{node.name}` leaves nothing of its input {_fed(node, shapes)}: its output is {shape}"
                raise GraphError(message)
        return shapes

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """`layer/variable` -> variable, in the order of the layers."""
        return {
            f"{node.name}/{variable.name}": variable
            for node in self.nodes
            for variable in node.layer.variables(_fed(node, self.shapes))
        }

    def parameters(self, name: str) -> int:
        """Count the numbers that the layer `name` holds."""
        return sum(variable.size for key, variable in self.variables.items() if key.startswith(f"{name}/"))

    @property
    def trainable_parameters(self) -> int:
        """Count the numbers that training changes by gradient."""
        return sum(variable.size for variable in self.variables.values() if variable.trainable)

    @property
    def total_parameters(self) -> int:
        """Count all numbers that the network holds."""
        return sum(variable.size for variable in self.variables.values())

    def to_json(self) -> str:
        """Write the graph down; `from_json` reads it back."""
        nodes = [
            {"name": n.name, "type": type(n.layer).__name__, "config": attrs.asdict(n.layer), "inbound": n.inbound}
            for n in self.nodes
        ]
        return json.dumps({"nodes": nodes, "outputs": self.outputs})

    @classmethod
    def from_json(cls, text: str) -> Graph:
        """Read a graph that `to_json` wrote. Only the layer types of `LAYERS` are known; nothing is executed.

        :raises GraphError: the text is no such graph.
        """
        try:
            stored = json.loads(text)
            nodes = [Node(n["name"], LAYERS[n["type"]](**n["config"]), tuple(n["inbound"])) for n in stored["nodes"]]
            return cls(tuple(nodes), tuple(stored["outputs"]))
        except (ValueError, KeyError, TypeError) as error:
            message = f"this is no stored graph: {type(error).__name__}: {error}"
            raise GraphError(message) from error


class Drawing:
    """A graph being drawn. Layers get the names Keras would give them in a fresh model::

    draw = Drawing()
    x = draw.input("input_1", (50, 4))
    x = draw(Conv1D(filters=64, kernel_size=12, activation="relu"), x)
    graph = draw.graph(draw(Dense(4, activation="softmax"), draw(Flatten(), x)))
    """

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._count: Counter[str] = Counter()

    def input(self, name: str, shape: Shape) -> str:
        """Add an input and give its name back."""
        self._nodes.append(Node(name, Input(shape)))
        return name

    def __call__(self, layer: Layer, *inbound: str) -> str:
        """Add a layer fed by the nodes `inbound` and give its name."""
        seen = self._count[layer.prefix]
        self._count[layer.prefix] += 1
        name = f"{layer.prefix}_{seen}" if seen else layer.prefix
        self._nodes.append(Node(name, layer, inbound))
        return name

    def graph(self, *outputs: str) -> Graph:
        """Finish: the graph that gives the values of the nodes `outputs`."""
        return Graph(tuple(self._nodes), outputs)


def _fed(node: Node, shapes: dict[str, Shape]) -> Shape:
    """Give the shape that feeds a node; every layer so far has one input, an Input none."""
    try:
        return next((shapes[name] for name in node.inbound), ())
    except KeyError as error:
        message = f"layer `{node.name}` is fed by {error}, which does not come before it"
        raise GraphError(message) from error
