"""The layer table of a network, from its graph: no framework needed."""

from __future__ import annotations

from typing import Any

from deepg_core.commands.table import table
from deepg_core.models import Graph
from deepg_core.models.native import has_native


def summary(graph: Graph) -> dict[str, Any]:
    """Give layers (name, type, output_shape, params, connected_to) and totals, as `deepg summary --json` prints them.

    `output_shape` has None for the batch.
    """
    layers = [
        {
            "name": node.name,
            "type": "InputLayer" if type(node.layer).__name__ == "Input" else type(node.layer).__name__,
            "output_shape": [None, *graph.shapes[node.name]],
            "params": graph.parameters(node.name),
            "connected_to": list(node.inbound),
        }
        for node in graph
    ]
    total, trainable = graph.total_parameters, graph.trainable_parameters
    return {
        "layers": layers,
        "total_params": total,
        "trainable_params": trainable,
        "non_trainable_params": total - trainable,
    }


def summary_text(graph: Graph) -> str:
    """Give the same as a table to read."""
    data = summary(graph)
    rows = [["Layer (type)", "Output shape", "Params", "Connected to"]]
    for layer in data["layers"]:
        shape = "(" + ", ".join("None" if size is None else str(size) for size in layer["output_shape"]) + ")"
        rows.append(
            [f"{layer['name']} ({layer['type']})", shape, f"{layer['params']:,}", ", ".join(layer["connected_to"])]
        )
    lines = [table(rows, right=frozenset({2})), ""]
    words = {"total": "Total", "trainable": "Trainable", "non_trainable": "Non-trainable"}
    lines += [f"{word} params: {data[f'{key}_params']:,}" for key, word in words.items()]
    if has_native(graph):
        lines.append("The Native layer is a module of the backend's own, whose params are not counted.")
    return "\n".join(lines)
