"""The training step beside a loop that is written by hand in the same framework, on the same arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from benchmarks.data import Arrays, one_hot
from benchmarks.measure import Clocked, Row, alternate, clocked
from benchmarks.networks import BATCH, CLASSES, seed_trainer
from deepg_core.training import Trainer

STEPS: Final = {50: 40, 500: 8}
"""maxlen -> steps in a round: about half a second."""
WANTED: Final = 0.95


def compare(backend: str, by_hand: Callable[[Arrays], Clocked], quick: bool) -> list[Row]:
    """Measure a backend.

    :param by_hand: makes, from arrays, a work that learns from them once, batch after batch.
    """
    return [
        _row(backend, by_hand, maxlen, 2 if quick else steps, 1 if quick else 15) for maxlen, steps in STEPS.items()
    ]


def _row(backend: str, by_hand: Callable[[Arrays], Clocked], maxlen: int, steps: int, rounds: int) -> Row:
    arrays = one_hot(steps * BATCH, maxlen, CLASSES)
    trainer = seed_trainer(backend, maxlen)
    works = {"ours": clocked(lambda: _epoch(trainer, arrays)), "baseline": by_hand(arrays)}
    for work in works.values():
        work()
    seconds = alternate(works, rounds)
    rates = {who: steps / value for who, value in seconds.items()}
    what = f"training step, {backend}, maxlen {maxlen}, beside one by hand"
    return Row(what=what, unit="steps/s", wanted_ratio=WANTED, **rates)


def _epoch(trainer: Trainer, arrays: Arrays) -> None:
    x, y = arrays
    for i in range(0, len(x), BATCH):
        trainer.train({"input_1": x[i : i + BATCH]}, {"target_1": y[i : i + BATCH]})
    trainer.totals()
