"""The layer table of a network, from its graph: no framework needed."""

from __future__ import annotations

from typing import Any

from deepg_core.commands.table import table
from deepg_core.models.native import has_native
from deepg_core.network import Graph
from deepg_core.network.layers import Native


def summary(graph: Graph) -> dict[str, Any]:
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


def summary_text(graph: Graph) -> str:
    """Give the same as a table to read."""
    data = summary(graph)
    rows = [["Layer (type)", "Output shape", "Params", "Connected to"]]
    for layer in data["layers"]:
        shape = "(" + ", ".join("None" if size is None else str(size) for size in layer["output_shape"]) + ")"
        name, connected = f"{layer['name']} ({layer['type']})", ", ".join(layer["connected_to"])
        rows.append([name, shape, counted(layer["params"]), connected])
    lines = [table(rows, right=frozenset({2})), ""]
    words = {"total": "Total", "trainable": "Trainable", "non_trainable": "Non-trainable"}
    lines += [f"{word} params: {counted(data[f'{key}_params'])}" for key, word in words.items()]
    if has_native(graph):
        lines.append("The Native layer is a module of the backend's own, which alone can count them.")
    return "\n".join(lines)


def counted(params: int | None) -> str:
    """Write a number of `summary`."""
    return "not counted" if params is None else f"{params:,}"
