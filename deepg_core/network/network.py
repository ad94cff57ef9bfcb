"""A graph with its weights."""

from __future__ import annotations

from attrs import frozen

from deepg_core.network.graph import Graph
from deepg_core.network.initializers import InitialWeights, Weights


@frozen(eq=False)
class Network:
    """What builders give, checkpoints hold, trainers compile and exporters write."""

    graph: Graph
    weights: Weights
    """Of all variables of the graph, `layer/variable` -> float32 in Keras' layout; those of a `Native` layer are known once a
    trainer has made its module."""

    @classmethod
    def drawn(cls, graph: Graph, seed: int, known: Weights | None = None) -> Network:
        """Give a network whose weights are drawn from a seed, each when it is asked for, but for those that are known."""
        return cls(graph, InitialWeights(graph, seed, known))

    @classmethod
    def taken(cls, graph: Graph, weights: Weights) -> Network:
        """Take the weights that a graph has of many."""
        return cls(graph, {key: weights[key] for key in graph.variables})
