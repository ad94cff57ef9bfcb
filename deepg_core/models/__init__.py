"""Model builders: a signature to a graph, which every backend can compile."""

from deepg_core.models.graph import Drawing, Graph, GraphError, Node
from deepg_core.models.interface import ModelBuilder, ModelConfig, Signature
from deepg_core.models.layers import Layer, Shape, Variable

__all__ = [
    "Drawing",
    "Graph",
    "GraphError",
    "Layer",
    "ModelBuilder",
    "ModelConfig",
    "Node",
    "Shape",
    "Signature",
    "Variable",
]
