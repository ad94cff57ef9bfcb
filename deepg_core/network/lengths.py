"""Which input of a network may be of any length: what an exporter then leaves open; and whether windows may be shorter."""

from __future__ import annotations

from typing import Final

from deepg_core.network import layers
from deepg_core.network.graph import Graph
from deepg_core.network.layers import Layer

__all__ = ["find_open_input"]

_ALIKE: Final = (
    layers.Input, layers.Masking, layers.PaddingMask, layers.LSTM, layers.GRU,
    layers.Dense, layers.Activation, layers.LeakyReLU, layers.Dropout,
    layers.BatchNormalization, layers.LayerNormalization, layers.Add, layers.Multiply, layers.Average, layers.Maximum,
    layers.Concatenate, layers.Columns, layers.Embedding, layers.ZeroPadding1D,
)  # fmt: skip
_STRIDING: Final = (layers.Conv1D, layers.MaxPooling1D)
_GLOBAL: Final = (layers.GlobalAveragePooling1D, layers.GlobalMaxPooling1D)


def find_open_input(graph: Graph) -> str | None:
    """Give the input that was trained on any length, if there is one and every layer computes alike at all lengths."""
    found = [node.name for node in graph if isinstance(node.layer, layers.Input) and node.layer.any_length]
    return found[0] if len(found) == 1 and all(_alike(node.layer) for node in graph) else None


def masks_padding(graph: Graph) -> bool:
    """Say whether a network passes over what fills up the end of a window."""
    return any(isinstance(node.layer, layers.PaddingMask) for node in graph)


def _alike(layer: Layer) -> bool:
    """Say whether a layer does at each length the same; how much "same" pads for strides depends on it."""
    if isinstance(layer, _STRIDING):
        return layer.padding != "same" or layer.strides == 1
    if isinstance(layer, layers.AveragePooling1D):
        return layer.padding == "valid"
    return not layer.channels_first if isinstance(layer, _GLOBAL) else isinstance(layer, _ALIKE)
