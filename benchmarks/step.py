"""The training step against a loop that is written by hand in the same framework, on the same arrays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np

from benchmarks.data import Arrays, one_hot
from benchmarks.measure import Clocked, Row, alternate, clocked
from benchmarks.networks import BATCH, CLASSES, NETWORKS, seed_trainer
from deepg_core.training import Trainer

STEPS: Final = {("seed", 50): 40, ("seed", 500): 8, ("residual CNN", 500): 5, ("transformer", 200): 4}
"""(network, maxlen) -> steps in a round: about half a second."""
WANTED: Final = 0.95
TRAINING: Final = "training step"
PREDICTION: Final = "prediction"


def compare(backend: str, by_hand: Callable[[str, Arrays], Clocked], quick: bool) -> list[Row]:
    """Measure a backend.

    :param by_hand: makes, from the name of a network and arrays, a work that learns from them once, batch after batch.
    """
    rows = [
        _row(backend, by_hand, name, maxlen, 2 if quick else steps, 1 if quick else 15)
        for (name, maxlen), steps in STEPS.items()
    ]
    return [*rows, *(_precision(backend, quick, what) for what in (TRAINING, PREDICTION))]


def _row(
    backend: str, by_hand: Callable[[str, Arrays], Clocked], name: str, maxlen: int, steps: int, rounds: int
) -> Row:
    arrays = arrays_for(name, steps, maxlen)
    trainer = seed_trainer(backend, maxlen, name)
    found = rates({"ours": clocked(lambda: learn(trainer, arrays)), "baseline": by_hand(name, arrays)}, steps, rounds)
    what = f"training step of the {name} network, {backend}, maxlen {maxlen} vs one by hand"
    return Row(what=what, unit="steps/s", wanted_ratio=WANTED, **found)


def _precision(backend: str, quick: bool, what: str) -> Row:
    """Measure bf16 vs float32; what it brings depends on the processor."""
    steps, arrays = 2 if quick else 5, arrays_for("residual CNN", 2 if quick else 5, 500)
    trainers = {
        "ours": seed_trainer(backend, 500, "residual CNN", precision="bf16"),
        "baseline": seed_trainer(backend, 500, "residual CNN"),
    }
    does = learn if what == TRAINING else partial(ask, "residual CNN")
    works = {who: clocked(partial(does, trainer, arrays)) for who, trainer in trainers.items()}
    told = f"{what} of the residual CNN network, {backend}, bf16 vs float32"
    return Row(what=told, unit="steps/s", **rates(works, steps, 1 if quick else 9))


def rates(works: dict[str, Clocked], steps: int, rounds: int) -> dict[str, float]:
    """Give the steps per second of each work, which takes so many."""
    for work in works.values():
        work()
    return {who: steps / value for who, value in alternate(works, rounds).items()}


def arrays_for(name: str, steps: int, maxlen: int) -> Arrays:
    """Draw windows and classes as a network wants them."""
    x, y = one_hot(steps * BATCH, maxlen, CLASSES)
    return (x.argmax(-1).astype(np.int32) + 1, y) if "transformer" in name else (x, y)


def learn(trainer: Trainer, arrays: Arrays) -> None:
    """Take a step for each batch."""
    x, y = arrays
    for i in range(0, len(x), BATCH):
        trainer.train({"input_1": x[i : i + BATCH]}, {"target_1": y[i : i + BATCH]})
    trainer.sums()
    trainer.clear_sums()


def ask(name: str, trainer: Trainer, arrays: Arrays) -> None:
    """Let a network of a name say its outputs for each batch."""
    x, _ = arrays
    outputs = list(NETWORKS[name](x.shape[1])[0].outputs)
    for i in range(0, len(x), BATCH):
        trainer.predict({"input_1": x[i : i + BATCH]}, outputs)
