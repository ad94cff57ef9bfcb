"""One network on both backends: training steps and predictions, torch against Keras.

Two frameworks in one process would share threads, and each is slower beside the other's. So each lives in a process of its own,
and they take turns: one works while the other waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Final

from benchmarks.measure import Clocked, Row, clocked
from benchmarks.networks import BATCH, NETWORKS, seed_trainer
from benchmarks.step import STEPS, arrays_for, learn, rates

BACKENDS: Final = ("torch", "keras")
Work = tuple[str, str, int, int]
"""What is done ("training" or "predict"), by which network, on windows how long, in how many batches."""


def run(quick: bool) -> list[Row]:
    """Measure both; of each network the slower backend should come up to the faster one."""
    with _opened("torch") as torch, _opened("keras") as keras:
        return [
            _row(what, name, maxlen, 2 if quick else steps, 1 if quick else 15, {"ours": torch, "baseline": keras})
            for what in ("training", "predict")
            for (name, maxlen), steps in STEPS.items()
        ]


def _row(
    what: str, name: str, maxlen: int, steps: int, rounds: int, backends: dict[str, Callable[[Work], Clocked]]
) -> Row:
    works = {who: does((what, name, maxlen, steps)) for who, does in backends.items()}
    told = f"{what} of the {name} network, maxlen {maxlen}: torch vs keras"
    return Row(what=told, unit="batches/s", wanted_ratio=1.0, **rates(works, steps, rounds))


@contextmanager
def _opened(backend: str) -> Iterator[Callable[[Work], Clocked]]:
    """Start a process of a backend; give what makes it ready for a work, which is then clocked there."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(backend, there))
    process.start()
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


def _serve(backend: str, connection: Connection[Any, Any]) -> None:
    """Do what is asked for: a work is made ready, None is the last one once more."""
    work: Clocked = float
    while True:
        try:
            asked = connection.recv()
        except EOFError:
            return
        if asked is None:
            connection.send(work())
        else:
            work = _ready(backend, *asked)
            connection.send(None)


def _ready(backend: str, what: str, name: str, maxlen: int, steps: int) -> Clocked:
    trainer, (x, y) = seed_trainer(backend, maxlen, name), arrays_for(name, steps, maxlen)
    outputs = list(NETWORKS[name](maxlen)[0].outputs)

    def predict() -> None:
        for start in range(0, len(x), BATCH):
            trainer.predict({"input_1": x[start : start + BATCH]}, outputs)

    return clocked(predict if what == "predict" else lambda: learn(trainer, (x, y)))
