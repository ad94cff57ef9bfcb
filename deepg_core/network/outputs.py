"""Which output gives which target: a target format names the one, a builder the other, in the same order."""

from __future__ import annotations

from collections.abc import Iterable

from deepg_core.network.graph import Graph


def name_outputs(graph: Graph, targets: Iterable[str]) -> dict[str, str]:
    """Give target -> output; where the targets are not known, the outputs go by their own names."""
    return dict(zip(list(targets) or graph.outputs, graph.outputs, strict=True))


def find_layer(graph: Graph, targets: Iterable[str], name: str) -> str:
    """Find a layer by its name, or an output by that of its target.

    :raises KeyError: there is none.
    """
    return name if name in graph.shapes else name_outputs(graph, targets)[name]
