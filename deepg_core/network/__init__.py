"""Networks: graphs of layers with their weights, what they are given, and what they learn. No framework, no builder."""

from deepg_core.network.drawing import Drawing
from deepg_core.network.graph import Graph, GraphError, Node, restore_layer, store_layer
from deepg_core.network.layers import Layer, Shape, Variable
from deepg_core.network.network import Network
from deepg_core.network.signature import Signature

__all__ = [
    "Drawing",
    "Graph",
    "GraphError",
    "Layer",
    "Network",
    "Node",
    "Shape",
    "Signature",
    "Variable",
    "restore_layer",
    "store_layer",
]
