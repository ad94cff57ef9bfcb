"""How long things take, on devices that work on while they are not asked for what came of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import chain

from deepg_core.batches import Batch, prefetch
from deepg_core.network.goal import Goal
from deepg_core.training import Trainer
from deepg_core.training.live import Live


def pace(work: Callable[[], object], settle: Callable[[], object], seconds: float) -> float:
    """Do some work again and again, for about so long; give the seconds it takes once.

    :param settle: waits until all that was asked for is done.
    """
    count, done, passed, begun = 1, 0, 0.0, time.perf_counter()
    while passed < seconds:
        for _ in range(count):
            work()
        settle()
        done, passed = done + count, time.perf_counter() - begun
        count = max(1, min(2 * count, int(done * (seconds - passed) / passed)))
    return passed / done


def compare(works: Sequence[Callable[[], object]], seconds: float) -> list[float]:
    """Let works take turns for about so long, twice at least; give the shortest time of each.

    What else the machine does makes some of them longer, and none shorter.
    """
    shortest, begun, rounds = [math.inf] * len(works), time.perf_counter(), 0
    while rounds < 2 or time.perf_counter() - begun < seconds:
        for number, work in enumerate(works):
            started = time.perf_counter()
            work()
            shortest[number] = min(shortest[number], time.perf_counter() - started)
        rounds += 1
    return shortest


def clock_pass(
    trainer: Trainer, goals: dict[str, Goal], work: Callable[[Batch], None], batches: Iterator[Batch], steps: int
) -> tuple[float, float]:
    """Let a thread make batches while the network works on them, as in a training.

    :return: seconds of a step, and the share of them that went by in waiting for data.
    """
    with closing(prefetch(batches, steps)) as ready:
        first = next(ready)
        live, begun = Live(trainer, goals), time.perf_counter()
        for batch in chain([first], live.timed(ready)):
            work(batch)
        trainer.sums()
        wait, seconds = live.data_wait, (time.perf_counter() - begun) / steps
    trainer.clear_sums()
    return seconds, wait
