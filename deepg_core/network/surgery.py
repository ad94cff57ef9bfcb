"""Networks made of trained ones (deepG's remove_add_layers, merge_models and reshape_input), without any framework.

No function changes what it is given; all of them keep the names of layers, if not said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from deepg_core.network.drawing import Drawing
from deepg_core.network.graph import Graph, GraphError, Node
from deepg_core.network.layers import Input, Shape
from deepg_core.network.network import Network


def cut_network(network: Network, *layers: str) -> Network:
    """Keep what feeds some layers and end with these; inputs that nothing reads any more go too.

    Where only a later call of a shared layer stays, it takes the place and the name of the first.

    :raises GraphError: there is no such layer.
    """
    nodes = {node.name: node for node in network.graph}
    _check(network.graph, layers)
    kept = find_ancestors(network.graph, *layers)
    owners: dict[str, str] = {}
    for node in nodes.values():
        if node.name in kept:
            owners.setdefault(node.shares or node.name, node.name)
    names = {name: owner for owner, name in owners.items()}
    chosen = [
        attrs.evolve(_named(node, names), shares=None if node.name in names else node.shares)
        for node in nodes.values()
        if node.name in kept
    ]
    held = frozenset(names.get(name, name) for name in network.graph.frozen & kept)
    outputs = tuple(names.get(layer, layer) for layer in layers)
    return Network.taken(Graph(tuple(chosen), outputs, held), network.weights)


def open_graph(graph: Graph, layer: str) -> Graph:
    """Let the value of a layer be given: it becomes an input of its name. What was fed to it stays.

    :raises GraphError: there is no such layer, or another one shares its variables.
    """
    _check(graph, [layer])
    if other := next((node.name for node in graph if node.shares == layer), None):
        message = f"`{other}` needs the variables of `{layer}`, which then has none"
        raise GraphError(message)
    given = Node(layer, Input(graph.shapes[layer]))
    nodes = tuple(given if node.name == layer else node for node in graph)
    return attrs.evolve(graph, nodes=nodes, frozen=graph.frozen - {layer})


def find_ancestors(graph: Graph, *layers: str) -> set[str]:
    """Give the names of some layers and of all that feeds them, directly or not."""
    nodes, kept, waiting = {node.name: node for node in graph}, set[str](), list(layers)
    while waiting:
        kept.add(name := waiting.pop())
        waiting += [other for other in nodes[name].inbound if other not in kept]
    return kept


def freeze_layers(network: Network, layers: Iterable[str] | None = None) -> Network:
    """Let the variables of some layers, or of all, stay as they are in training.

    :raises GraphError: there is no such layer.
    """
    graph = network.graph
    chosen = set(graph.shapes if layers is None else layers)
    _check(graph, chosen)
    chosen |= {node.name for node in graph if node.shares in chosen} | {
        node.shares for node in graph if node.shares and node.name in chosen
    }
    held = {node.name for node in graph if node.layer.variables(*graph.fed[node.name])}
    return attrs.evolve(network, graph=attrs.evolve(graph, frozen=graph.frozen | (chosen & held)))


def rename_layers(network: Network, names: Mapping[str, str]) -> Network:
    """Give layers other names.

    :raises GraphError: two layers would have the same name.
    """
    graph = network.graph
    if twice := [name for name, count in Counter(names.get(name, name) for name in graph.shapes).items() if count > 1]:
        message = f"two layers would be named `{twice[0]}`"
        raise GraphError(message)
    nodes = tuple(_named(node, names) for node in graph)
    outputs = tuple(names.get(name, name) for name in graph.outputs)
    made = Graph(nodes, outputs, frozenset(names.get(name, name) for name in graph.frozen))
    split = (key.rpartition("/") for key in network.weights)
    keys = [f"{names.get(layer, layer)}/{variable}" for layer, _, variable in split]
    return Network(made, dict(zip(keys, network.weights.values(), strict=True)))


def reshape_inputs(network: Network, shapes: Mapping[str, Shape]) -> Network:
    """Let inputs have other shapes: longer windows, say, where layers go along the sequence (deepG's reshape_input).

    :raises GraphError: a layer would need variables of another shape.
    """
    nodes = [
        attrs.evolve(node, layer=attrs.evolve(node.layer, shape=shapes[node.name])) if node.name in shapes else node
        for node in network.graph
    ]
    graph = attrs.evolve(network.graph, nodes=tuple(nodes))
    for key, variable in graph.variables.items():
        if variable.shape != network.weights[key].shape:
            given = ", ".join(str(shapes[name]) for name in graph.inputs if name in shapes)
            message = (
                f"`{key}` is {network.weights[key].shape}, but for an input of {given} it must be {variable.shape}"
            )
            raise GraphError(message)
    return attrs.evolve(network, graph=graph)


def merge_networks(parts: Sequence[Network], *, one_input: bool = False) -> Network:
    """Put networks side by side; layers are named `model_1_conv1d`, inputs are numbered through (deepG's merge_models).

    :param one_input: they read the same inputs, which keep their names.
    :raises GraphError: they read others.
    """
    named, inputs = [], 0
    for number, part in enumerate(parts, start=1):
        names = {name: f"model_{number}_{name}" for name in part.graph.shapes}
        for name in part.graph.inputs:
            inputs += 1
            names[name] = name if one_input else f"input_{inputs}"
        named.append(rename_layers(part, names))
    nodes: dict[str, Node] = {}
    for node in (node for part in named for node in part.graph):
        if nodes.setdefault(node.name, node) != node:
            message = f"the networks read different inputs: {nodes[node.name].layer} and {node.layer}"
            raise GraphError(message)
    ordered = sorted(nodes.values(), key=lambda node: not isinstance(node.layer, Input))
    outputs = tuple(name for part in named for name in part.graph.outputs)
    held: frozenset[str] = frozenset().union(*(part.graph.frozen for part in named))
    weights = {key: array for part in named for key, array in part.weights.items()}
    return Network.taken(Graph(tuple(ordered), outputs, held), weights)


def add_head(graph: Graph, head: Callable[[Drawing], Sequence[str]]) -> Graph:
    """Draw on after what is there; `head` gives the names of the new outputs. Names go on where the graph's end.

    :raises GraphError: a new layer has the name of an old one.
    """
    draw = _Continued(graph)
    return attrs.evolve(draw.graph(*head(draw)), frozen=graph.frozen)


class _Continued(Drawing):
    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._nodes = list(graph.nodes)
        for node in graph:
            prefix, _, number = node.name.rpartition("_")
            prefix, count = (prefix, int(number)) if prefix and number.isdecimal() else (node.name, 0)
            self._count[prefix] = max(self._count[prefix], count + 1)


def _named(node: Node, names: Mapping[str, str]) -> Node:
    inbound = tuple(names.get(name, name) for name in node.inbound)
    shares = names.get(node.shares, node.shares) if node.shares else None
    return Node(names.get(node.name, node.name), node.layer, inbound, shares)


def _check(graph: Graph, layers: Iterable[str]) -> None:
    for layer in layers:
        if layer not in graph.shapes:
            message = f"the model has no layer `{layer}`; its layers: {', '.join(graph.shapes)}"
            raise GraphError(message)
