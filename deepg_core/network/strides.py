"""Which layers say the same of a stretch of sequence wherever in the input it lies."""

from __future__ import annotations

from deepg_core.network.graph import Graph, Node
from deepg_core.network.layers import (
    Activation,
    Add,
    Average,
    AveragePooling1D,
    BatchNormalization,
    Concatenate,
    Conv1D,
    Cropping1D,
    Dense,
    Dropout,
    Embedding,
    Layer,
    LayerNormalization,
    LeakyReLU,
    Maximum,
    MaxPooling1D,
    Multiply,
    SpatialDropout1D,
)

_PLACE_BY_PLACE = (
    Activation,
    BatchNormalization,
    Cropping1D,
    Dense,
    Dropout,
    Embedding,
    LayerNormalization,
    LeakyReLU,
    SpatialDropout1D,
)
"""In inference; a cropping leaves out places, and what it keeps stays as it is."""
_MERGES = (Add, Average, Concatenate, Maximum, Multiply)


def find_strides(graph: Graph, name: str) -> dict[str, int]:
    """Find the nodes that an input goes through place by place, without padding.

    Where the input goes on for `stride` places, such a node goes on for one, and what it has said stays. So its rows for
    a window of a longer sequence are rows of what it says of the whole.

    :param name: an input (length, channels), or (length,) of numbers of letters; in others nothing more is found.
    :return: node -> stride, the input included.
    """
    strides = {name: 1}
    for node in graph:
        fed = {strides.get(other) for other in node.inbound}
        own = _own_stride(node.layer)
        if own and len(fed) == 1 and (before := fed.pop()) and _is_alike(graph, node):
            strides[node.name] = before * own
    return strides


def _own_stride(layer: Layer) -> int | None:
    """Give the stride of a layer by itself; None: what it says depends on where its input begins or ends."""
    if isinstance(layer, Conv1D):  # a kernel of one place is never padded
        return layer.strides if layer.padding == "valid" or layer.kernel_size == 1 else None
    if isinstance(layer, MaxPooling1D | AveragePooling1D):
        return (layer.strides or layer.pool_size) if layer.padding == "valid" else None
    return 1 if isinstance(layer, _PLACE_BY_PLACE + _MERGES) else None


def _is_alike(graph: Graph, node: Node) -> bool:
    """Say whether a node is fed sequences, and those that it merges are equally long: else one place would be spread."""
    fed = graph.fed[node.name]
    axes = 1 if isinstance(node.layer, Embedding) else 2
    return all(len(shape) == axes for shape in fed) and len({shape[0] for shape in fed}) == 1
