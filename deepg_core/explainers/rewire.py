"""Networks changed so that they can be explained: an ending without its softmax, an embedding that is given its vectors."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import evolve

from deepg_core.errors import OptionError
from deepg_core.network import Graph, Network
from deepg_core.network.graph import Node
from deepg_core.network.layers import (
    Activation,
    Conv1D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Input,
    Layer,
    PaddingMask,
    Reshape,
    ReverseComplementConv1D,
    TimeDistributed,
)
from deepg_core.network.surgery import cut_network

_PASSED: Final = (Dropout, Flatten, Reshape)
"""Layers that leave the numbers of a window, and their order, as they are."""
_ENDINGS: Final = (Activation, Dense, Conv1D, ReverseComplementConv1D)
"""Layers whose last step is their activation."""


def ends_in_probabilities(graph: Graph, layer: str) -> bool:
    """Say whether a layer gives what a softmax or sigmoid made."""
    return _is_soft(_inner(_find_end(graph, layer).layer))


def take_off_ending(network: Network, layer: str) -> tuple[Network, str]:
    """Give a network, and the layer of it that says what goes into the softmax or sigmoid of `layer`.

    :raises OptionError: it has none.
    """
    end = _find_end(network.graph, layer)
    held = _inner(end.layer)
    if not _is_soft(held):
        raise OptionError("", f"--of logit: `{layer}` gives no probabilities, and so has no logits; leave it out")
    if isinstance(end.layer, Activation):
        return network, end.inbound[0]
    linear: Layer = evolve(held, activation="linear")  # type: ignore[call-arg]
    if isinstance(end.layer, TimeDistributed):
        linear = evolve(end.layer, layer=linear)
    return _replaced(network, {end.name: evolve(end, layer=linear)}), end.name


def list_embeddings(graph: Graph) -> dict[str, str]:
    """Give the embeddings that are fed by an input: name -> name of the input."""
    return {
        node.name: node.inbound[0]
        for node in graph
        if isinstance(node.layer, Embedding) and isinstance(graph.layer(node.inbound[0]), Input)
    }


def open_embeddings(network: Network, layer: str) -> Network:
    """Let the vectors of embeddings be inputs, which bear the embeddings' names: float32 (length, width).

    What else reads the numbers goes on reading them.
    """
    shapes = network.graph.shapes
    inputs = {name: Node(name, Input(shapes[name], "float32")) for name in list_embeddings(network.graph)}
    return cut_network(_replaced(network, inputs), layer)


def spell_embeddings(network: Network, layer: str, letters: int) -> Network:
    """Let embeddings be fed by letters, one-hot: float32 (length, numbers), inputs named by `name_letters`.

    :param letters: of the vocabulary; the columns are those of `order_columns`.
    """
    nodes: list[Node] = []
    weights = dict(network.weights)
    embeddings = list_embeddings(network.graph)
    for node in network.graph:
        if node.name not in embeddings:
            nodes.append(node)
            continue
        count, name = node.layer.input_dim, name_letters(node.name)
        nodes.append(Node(name, Input((*network.graph.fed[node.name][0], count), "float32")))
        nodes.append(evolve(node, layer=Dense(node.layer.output_dim, use_bias=False), inbound=(name,)))
        if node.shares is None:
            vectors = np.asarray(weights.pop(f"{node.name}/embeddings"))
            weights[f"{node.name}/kernel"] = vectors[order_columns(letters, count)]
    return cut_network(Network(evolve(network.graph, nodes=tuple(nodes)), weights), layer)


def list_masks(graph: Graph) -> dict[str, str]:
    """Give the masks of padding that are made of an input of columns: name -> name of the input."""
    columns = {node.name for node in graph if isinstance(node.layer, Input) and node.layer.dtype == "float32"}
    return {
        node.name: node.inbound[0]
        for node in graph
        if isinstance(node.layer, PaddingMask) and node.inbound[0] in columns
    }


def hold_masks(network: Network, layer: str) -> Network:
    """Let masks of padding be made of inputs of their own, int32 (length,), named by `name_places`.

    So a window keeps its letters in number, whatever its rows become on the way to a baseline.
    """
    nodes: list[Node] = []
    masks, shapes = list_masks(network.graph), network.graph.shapes
    for node in network.graph:
        if node.name in masks:
            name = name_places(node.name)
            nodes.append(Node(name, Input(shapes[masks[node.name]][:1], "int32")))
            node = evolve(node, inbound=(name,))
        nodes.append(node)
    return cut_network(evolve(network, graph=evolve(network.graph, nodes=tuple(nodes))), layer)


def name_places(mask: str) -> str:
    """Name the input of whole numbers, 0 at padding, that a mask is made of."""
    return f"{mask}_places"


def name_letters(embedding: str) -> str:
    """Name the input of letters that feeds an embedding."""
    return f"{embedding}_letters"


def order_columns(letters: int, count: int) -> list[int]:
    """Put the numbers of letters, 1 to `letters`, before those of padding and what is none: which number a column is of."""
    return [*range(1, letters + 1), 0, *range(letters + 1, count)]


def _find_end(graph: Graph, layer: str) -> Node:
    """Go back to the node that made the numbers."""
    nodes: dict[str, Node] = {node.name: node for node in graph}
    node = nodes[layer]
    while isinstance(node.layer, _PASSED):
        node = nodes[node.inbound[0]]
    return node


def _is_soft(layer: Layer) -> bool:
    return isinstance(layer, _ENDINGS) and layer.activation in ("softmax", "sigmoid")


def _inner(layer: Layer) -> Layer:
    return layer.layer if isinstance(layer, TimeDistributed) else layer


def _replaced(network: Network, nodes: dict[str, Node]) -> Network:
    graph = evolve(network.graph, nodes=tuple(nodes.get(node.name, node) for node in network.graph))
    return evolve(network, graph=graph)
