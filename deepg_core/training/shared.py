"""What workers agree on, and what each found out of its share, put together: the same in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays, Batches
from deepg_core.network.sums import Sums
from deepg_core.signals import Stop
from deepg_core.training.watch import FaultError, LossWatch, describe_fault
from deepg_core.workers import Workers

_NEVER: Final = 1 << 62


def agree(workers: Workers, stop: Stop, *wishes: bool) -> list[bool]:
    """Say whether a signal, or what else is wished for, came to any worker; all of them do the same then."""
    number, *agreed = workers.highest([stop.number or 0, *wishes])
    stop.agree(number)
    return [bool(number), *map(bool, agreed)]


def look(workers: Workers, watch: LossWatch) -> None:
    """Look at the losses since the last look, of all workers.

    :raises FaultError: one is no number; without losses where it is another worker that knows them.
    """
    fault = watch.find()
    step = -workers.highest([-fault.step if fault else -_NEVER])[0]
    if step != _NEVER:
        raise fault if fault and fault.step == step else FaultError(step, np.zeros(0, np.float32), {})


def tell_fault(workers: Workers, fault: FaultError, epoch: int, batches: Batches) -> str:
    """Say what the worker knows whose loss it was."""
    own = describe_fault(fault, epoch, batches) if len(fault.losses) else ""
    return next(filter(None, workers.exchange(own.encode()))).decode()


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
