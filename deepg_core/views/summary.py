"""The layer table of a network as text."""

from __future__ import annotations

from typing import Any

from deepg_core.views.table import format_table


def format_summary(summary: dict[str, Any]) -> str:
    """Write what `summarize_graph` gives as a table."""
    rows = [["Layer (type)", "Output shape", "Params", "Connected to"]]
    for layer in summary["layers"]:
        shape = "(" + ", ".join("None" if size is None else str(size) for size in layer["output_shape"]) + ")"
        name, connected = f"{layer['name']} ({layer['type']})", ", ".join(layer["connected_to"])
        rows.append([name, shape, format_parameters(layer["params"]), connected])
    lines = [format_table(rows, right=frozenset({2})), ""]
    words = {"total": "Total", "trainable": "Trainable", "non_trainable": "Non-trainable"}
    lines += [f"{word} params: {format_parameters(summary[f'{key}_params'])}" for key, word in words.items()]
    if summary["total_params"] is None:
        lines.append("The Native layer is a module of the backend's own, which alone can count them.")
    return "\n".join(lines)


def format_parameters(count: int | None) -> str:
    """Write a number of parameters."""
    return "not counted" if count is None else f"{count:,}"
