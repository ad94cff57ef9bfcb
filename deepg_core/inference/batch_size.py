"""How many windows a network is asked about at once, where nobody says: it follows from the network, so that it repeats."""

from __future__ import annotations

from math import prod
from typing import Final

from deepg_core.network import Graph
from deepg_core.network.layers import GRU, LSTM
from deepg_core.network.summary import has_native

BATCH_SIZE: Final = 256
"""Where caches do not count: on another device, of windows that share their first layers, of a framework's own modules. What a
stateful network says depends on it."""
_MORE: Final = 1 << 21
"""Numbers of the widest layer in a batch that has more windows: 8 MB, a fourth of the cache of what was measured on."""
_FEWER: Final = 1 << 22
"""In one that has fewer, lest it has more numbers than that."""
_LEAST, _MOST = 16, 2048


def fit_batch(graph: Graph, *, on_host: bool) -> int:
    """Give a power of two: more windows share the time that each call takes, fewer stay in the processor's caches.

    Of 22 networks and lengths on two backends it is 3 % slower than the best size on the average, and 12 % at most, where
    `BATCH_SIZE` is 11 % and 120 % (`benchmarks/README.md`).

    :param on_host: whether the network is computed where numpy does (`Trainer.on_host`).
    """
    if not on_host or has_native(graph) or graph.stateful:
        return BATCH_SIZE
    widest = max(map(prod, graph.shapes.values()))
    more = _fit(_MORE, max([widest, *_count_gates(graph)]))
    return min(max(more, min(_fit(_FEWER, widest), BATCH_SIZE), _LEAST), _MOST)


def _fit(numbers: int, widest: int) -> int:
    """Give the largest power of two of windows that have no more numbers; 0: one has more."""
    return 1 << (numbers // widest).bit_length() >> 1


def _count_gates(graph: Graph) -> list[int]:
    """Count the numbers of the gates of recurrent layers, which a backend may hold for all steps at once.

    They bound memory alone: an LSTM of 384 units takes 3 GB of int8 for 1,024 windows of 300 letters, no faster than for 256.
    """
    recurrent = [(node, graph.fed[node.name][0]) for node in graph if isinstance(node.layer, LSTM | GRU)]
    return [shape[0] * node.layer.variables(shape)[0].shape[-1] for node, shape in recurrent]
