"""The layer table of a network, from its graph: no framework needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from deepg_core.network.goal import Goal
from deepg_core.network.graph import Graph
from deepg_core.network.layers import Native
from deepg_core.network.losses import UNLABELLED

_KINDS: Final = {"softmax": "classes", "sigmoid": "labels", UNLABELLED: "unlabelled"}
"""What an activation makes of a target: classes of which one is right, labels that may all hold; else it is numbers."""


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


def summarize_goals(goals: Mapping[str, Goal]) -> list[dict[str, Any]]:
    """Give of each target its name, kind (classes, labels, numbers or unlabelled), width, activation and loss."""
    return [
        {
            "name": goal.target,
            "kind": _KINDS.get(goal.output.activation, "numbers"),
            "width": goal.output.width,
            "activation": goal.output.activation,
            "loss": goal.loss.name,
        }
        for goal in goals.values()
    ]


def has_native(graph: Graph) -> bool:
    """Say whether a framework's own module is in the graph, whose variables only that framework knows."""
    return any(isinstance(node.layer, Native) for node in graph)
