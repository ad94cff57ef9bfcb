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
    origin: tuple[str, ...] = ()
    """Which weights were not drawn and where they are from, in a line for each place: a run that begins with them says so."""

    @classmethod
    def drawn(cls, graph: Graph, seed: int, known: Weights | None = None, origin: tuple[str, ...] = ()) -> Network:
        """Give a network whose weights are drawn from a seed, each when it is asked for, but for those that are known.

        :param origin: where these are from.
        """
        return cls(graph, InitialWeights(graph, seed, known), origin)

    @classmethod
    def taken(cls, graph: Graph, weights: Weights) -> Network:
        """Take the weights that a graph has of many."""
        return cls(graph, {key: weights[key] for key in graph.variables})
