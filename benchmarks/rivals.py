"""One network on both backends: training steps and predictions, torch against Keras.

Two frameworks in one process would share threads, and each is slower beside the other's. So each lives in a process of its own,
and they take turns: one works while the other waits. Each has one thread, and its processor time counts: torch's threads wait
for each other after every layer, Keras' take from each other what is left to do, so a machine that is busy beside it would
decide.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from benchmarks.measure import Clocked, Row
from benchmarks.networks import seed_trainer
from benchmarks.step import PREDICTION, STEPS, TRAINING, arrays_for, ask, learn, rates

Work = tuple[str, str, int, int]
"""What is done (`TRAINING` or `PREDICTION`), by which network, on windows how long, in how many batches."""


def run(quick: bool) -> list[Row]:
    """Measure both; quickly, of the smallest network alone, and in threads, which import no framework anew."""
    with _opened("torch", quick) as torch, _opened("keras", quick) as keras:
        backends, networks = {"ours": torch, "baseline": keras}, list(STEPS.items())[: 1 if quick else None]
        return [
            _row((what, name, maxlen, 2 if quick else steps), 1 if quick else 9, backends)
            for what in (TRAINING, PREDICTION)
            for (name, maxlen), steps in networks
        ]


def _row(work: Work, rounds: int, backends: dict[str, Callable[[Work], Clocked]]) -> Row:
    what, name, maxlen, steps = work
    works = {who: prepare(work) for who, prepare in backends.items()}
    told = f"{what} of the {name} network, maxlen {maxlen}, on one core: torch vs keras"
    return Row(what=told, unit="batches/s", wanted_ratio=1.0, **rates(works, steps, rounds))


@contextmanager
def _opened(backend: str, quick: bool) -> Iterator[Callable[[Work], Clocked]]:
    """Start a process of a backend; give what makes it ready for a work, which is then clocked there."""
    context = get_context("spawn")
    here, there = context.Pipe()
    threads = None if quick else 1  # Keras has them already, where it was used before
    process = (Thread if quick else context.Process)(target=_serve, args=(backend, threads, there))
    process.start()
    if not quick:
        there.close()  # or nobody would notice that the process has died

    def prepare(work: Work) -> Clocked:
        here.send(work)
        here.recv()
        return lambda: _asked(here)

    try:
        yield prepare
    finally:
        here.close()
        process.join()


def _asked(connection: Connection[Any, Any]) -> float:
    connection.send(None)
    return float(connection.recv())


def _serve(backend: str, threads: int | None, connection: Connection[Any, Any]) -> None:
    """Do what is asked for: a work is made ready, None is the last one once more."""
    work: Clocked = float
    with connection, suppress(EOFError):
        while True:
            asked = connection.recv()
            if asked is None:
                connection.send(work())
            else:
                work = _ready(backend, threads, *asked)
                connection.send(None)


def _ready(backend: str, threads: int | None, what: str, name: str, maxlen: int, steps: int) -> Clocked:
    does = learn if what == TRAINING else partial(ask, name)
    trainer, arrays = seed_trainer(backend, maxlen, name, threads=threads), arrays_for(name, steps, maxlen)

    def work() -> float:
        start = time.process_time()
        does(trainer, arrays)
        return time.process_time() - start

    return work
