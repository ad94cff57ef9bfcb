"""How many windows a network is asked about at once, where nobody says: it follows from the network, so that it repeats."""

from __future__ import annotations

from math import prod
from typing import Final

from deepg_core.network import Graph
from deepg_core.network.summary import has_native

BATCH_SIZE: Final = 256
"""Where caches do not count: on another device, of windows that share their first layers, of a framework's own modules."""
_MORE: Final = 1 << 21
"""Numbers of the widest layer in a batch that has more windows: 8 MB, a fourth of the cache of what was measured on."""
_FEWER: Final = 1 << 22
"""In one that has fewer, lest it has more numbers than that."""
_LEAST, _MOST = 16, 2048


def fit_batch(graph: Graph, *, on_host: bool) -> int:
    """Give a power of two: more windows share the time that each call takes, fewer stay in the processor's caches.

    Of 22 networks and lengths on two backends it is 2.4 % slower than the best size on the average, and 12 % at most, where
    `BATCH_SIZE` is 11 % and 120 % (`benchmarks/README.md`).

    :param on_host: whether the network is computed where numpy does (`Trainer.on_host`).
    """
    if not on_host or has_native(graph):
        return BATCH_SIZE
    widest = max(map(prod, graph.shapes.values()))
    more, fewer = (1 << (numbers // widest).bit_length() >> 1 for numbers in (_MORE, _FEWER))
    return min(max(more, min(fewer, BATCH_SIZE), _LEAST), _MOST)
