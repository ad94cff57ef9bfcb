"""The layer table of a network, from its graph: no framework needed."""

from __future__ import annotations

from typing import Any

from deepg_core.network.graph import Graph
from deepg_core.network.layers import Native


def summarize_graph(graph: Graph) -> dict[str, Any]:
    """Give layers (name, type, output_shape, params, connected_to) and totals, as `deepg summary --json` prints them.

    `output_shape` has None for the batch. `params` of a `Native` layer, and then the totals, are None: only a framework
    can count them.
    """
    layers = [
        {
            "name": node.name,
            "type": "InputLayer" if type(node.layer).__name__ == "Input" else type(node.layer).__name__,
            "output_shape": [None, *graph.shapes[node.name]],
            "params": None if isinstance(node.layer, Native) else graph.parameters(node.name),
            "connected_to": list(node.inbound),
        }
        for node in graph
    ]
    total, trainable = graph.total_parameters, graph.trainable_parameters
    totals = {"total_params": total, "trainable_params": trainable, "non_trainable_params": total - trainable}
    return {"layers": layers, **(dict.fromkeys(totals) if has_native(graph) else totals)}


def has_native(graph: Graph) -> bool:
    """Say whether a framework's own module is in the graph, whose variables only that framework knows."""
    return any(isinstance(node.layer, Native) for node in graph)
