"""A network as a drawing: named layers and what feeds them. It knows shapes and parameter counts; backends compile it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import attrs

from deepg_core.errors import DeepgError
from deepg_core.network.layers import LAYERS, CustomLayer, Input, Layer, Shape, Variable
from deepg_core.network.layers.registered import LayerError, describe_layer, read_layer


class GraphError(DeepgError):
    """A graph that cannot be: a layer without input, a length that pools away, an unknown layer type."""


@attrs.frozen
class Node:
    """A layer with its name and the names of the nodes that feed it."""

    name: str
    layer: Layer
    inbound: tuple[str, ...] = ()
    shares: str | None = None
    """The node whose variables it uses; None: it has its own."""


@attrs.frozen(slots=False)
class Graph:
    """Nodes in the order in which they are computed.

    :param outputs: names of the nodes whose values the network gives.
    :param frozen: names of the nodes whose variables stay as they are in training; their batch normalisations use the
        moving statistics.
    :raises GraphError: a node is fed by one that does not come before it, a shape vanishes or does not fit, an output is
        no node.
    """

    nodes: tuple[Node, ...]
    outputs: tuple[str, ...]
    frozen: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        missing = next((name for name in self.outputs if name not in self.shapes), None)
        if missing is not None:
            message = f"`{missing}`, which the network is to give, is no layer of it"
            raise GraphError(message)

    def __iter__(self) -> Any:
        return iter(self.nodes)

    def layer(self, name: str) -> Layer:
        """Give the layer of a node."""
        return next(node.layer for node in self.nodes if node.name == name)

    @cached_property
    def stateful(self) -> bool:
        """Whether a layer begins a batch with the state in which the last one ended."""
        return any(getattr(node.layer, "stateful", False) for node in self)

    @cached_property
    def inputs(self) -> dict[str, Shape]:
        """Input name -> shape without the batch."""
        return {node.name: node.layer.shape for node in self.nodes if isinstance(node.layer, Input)}

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """Node name -> output shape without the batch."""
        shapes: dict[str, Shape] = {}
        for node in self.nodes:
            if node.name in shapes:
                message = f"two layers have the name `{node.name}`"
                raise GraphError(message)
            fed = _fed(node, shapes)
            shapes[node.name] = shape = _output_shape(node, fed)
            if 0 in shape:
                message = f"layer `{node.name}` leaves nothing of its input {fed[0]}: its output is {shape}"
                raise GraphError(message)
        return shapes

    @cached_property
    def fed(self) -> dict[str, tuple[Shape, ...]]:
        """Node name -> shapes of its inputs."""
        return {node.name: _fed(node, self.shapes) for node in self.nodes}

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """`layer/variable` -> variable, in the order of the layers."""
        return {
            f"{node.name}/{variable.name}": attrs.evolve(variable, trainable=False)
            if node.name in self.frozen
            else variable
            for node in self.nodes
            if node.shares is None
            for variable in node.layer.variables(*self.fed[node.name])
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
            {"name": n.name, **store_layer(n.layer), "inbound": n.inbound, **({"shares": n.shares} if n.shares else {})}
            for n in self.nodes
        ]
        return json.dumps({"nodes": nodes, "outputs": self.outputs, "frozen": sorted(self.frozen)})

    @classmethod
    def from_json(cls, text: str) -> Graph:
        """Read a graph that `to_json` wrote. Only the layers of `LAYERS` and of plugins are known; nothing is executed.

        :raises GraphError: the text is no such graph.
        :raises ComponentError: it has a layer of a plugin that is not installed.
        """
        try:
            stored = json.loads(text)
            nodes = [Node(n["name"], restore_layer(n), tuple(n["inbound"]), n.get("shares")) for n in stored["nodes"]]
            return cls(tuple(nodes), tuple(stored["outputs"]), frozenset(stored.get("frozen", ())))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"this is no stored graph: {type(error).__name__}: {error}"
            raise GraphError(message) from error


def _fed(node: Node, shapes: dict[str, Shape]) -> tuple[Shape, ...]:
    """Give the shapes that feed a node; none for an Input."""
    try:
        return tuple(shapes[name] for name in node.inbound)
    except KeyError as error:
        message = f"layer `{node.name}` is fed by {error}, which does not come before it"
        raise GraphError(message) from error


def _output_shape(node: Node, fed: tuple[Shape, ...]) -> Shape:
    try:
        return node.layer.output_shape(*fed)
    except (ValueError, IndexError) as error:
        message = f"layer `{node.name}` ({type(node.layer).__name__}) cannot be fed {', '.join(map(str, fed))}: {error}"
        raise GraphError(message) from error


def store_layer(layer: Layer) -> dict[str, Any]:
    """Give a layer as JSON holds it; a layer within it likewise.

    :raises GraphError: it is of no plugin that is installed.
    """
    config = {
        field.name: store_layer(value) if isinstance(value := getattr(layer, field.name), Layer) else value
        for field in attrs.fields(type(layer))
        if field.eq  # all but the function that makes a module
    }
    if not isinstance(layer, CustomLayer):
        return {"type": type(layer).__name__, "config": config}
    try:
        name, home = describe_layer(layer)
    except LayerError as error:
        raise GraphError(str(error)) from error
    return {"type": name, "of": home, "config": config}


def restore_layer(stored: dict[str, Any]) -> Layer:
    """Make a layer of what `store_layer` gave.

    :raises ComponentError: it is of a plugin that is not installed.
    :raises ValueError, KeyError, TypeError: it is no layer.
    """
    if "of" in stored:
        return read_layer(stored["type"], stored["of"], stored["config"])
    config = {
        name: restore_layer(value) if isinstance(value, dict) else value for name, value in stored["config"].items()
    }
    return LAYERS[stored["type"]](**config)
