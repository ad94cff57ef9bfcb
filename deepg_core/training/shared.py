"""What workers found out, each of its share, put together: the same in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.network.sums import Sums
from deepg_core.workers import Workers


def gather_sums(workers: Workers, sums: Sums) -> list[Sums]:
    """Give the sums of each worker."""
    return [sums] if workers.place.size == 1 else [Sums(its) for its in workers.exchange_arrays(sums.arrays)]


def add_sums(workers: Workers, sums: Sums) -> Sums:
    """Add the sums of all workers up."""
    first, *others = gather_sums(workers, sums)
    return sum(others, start=first)


def gather_states(workers: Workers, states: Arrays) -> Arrays:
    """Give what stateful layers keep of whole batches: (batch, units), where each worker has every so-many-th example."""
    if workers.place.size == 1:
        return states
    parts = workers.exchange_arrays(states)
    return {name: _interleave([its[name] for its in parts]) for name in states}


def share_states(workers: Workers, states: Arrays) -> Arrays:
    """Give what is a worker's own of what `gather_states` gave."""
    rank, of = workers.place.share
    return {name: array[rank::of] for name, array in states.items()}


def _interleave(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.stack(parts, axis=1).reshape(-1, *parts[0].shape[1:])
