"""How much there is to compute in a network, roughly."""

from __future__ import annotations

from deepg_core.network.graph import Graph


def measure_work(graph: Graph) -> dict[str, int]:
    """Count the multiplications of each node for one example: each of its weights once for each place of the sequence.

    Of a recurrent layer the places are those it reads, else those it gives. Weights of a framework's own modules are not
    known, and what attention multiplies without weights does not count.
    """
    sizes: dict[str, int] = {}
    for key, variable in graph.variables.items():
        owner = key.rpartition("/")[0]
        sizes[owner] = sizes.get(owner, 0) + variable.size
    return {node.name: sizes.get(node.shares or node.name, 0) * _count_places(graph, node.name) for node in graph}


def _count_places(graph: Graph, name: str) -> int:
    given, fed = graph.shapes[name], graph.fed[name]
    if len(given) > 1:
        return given[0]
    return fed[0][0] if fed and len(fed[0]) > 1 else 1
