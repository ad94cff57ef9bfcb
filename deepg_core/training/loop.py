"""Epoch after epoch: the loop around a trainer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import numpy as np
from attrs import frozen

from deepg_core.batches import Arrays, Batches, prefetch
from deepg_core.errors import DeepgError
from deepg_core.progress import progress, say
from deepg_core.training.interface import Trainer
from deepg_core.training.metrics import metrics

Record = dict[str, Any]
"""One epoch: epoch, loss, acc, f1, val_loss, val_acc, val_f1 (with validation), lr, files_seen, seconds."""


@frozen(kw_only=True)
class Loop:
    """What is trained on what, and for how long."""

    trainer: Trainer
    train: Batches
    validation: Batches | None
    epochs: int
    steps_per_epoch: int
    validation_steps: int
    learning_rate: float
    seed: int

    def run(self, history: list[Record], after_epoch: Callable[[Record], None]) -> None:
        """Train the epochs that `history` lacks; each appends its record, and `after_epoch` is called with it.

        An epoch depends on the weights, the optimizer, the sampler and its number alone, so a run that goes on from a
        checkpoint computes what it would have computed.

        :raises DeepgError: the loss is no number any more.
        """
        while len(history) < self.epochs:
            record = self._epoch(len(history) + 1)
            history.append(record)
            after_epoch(record)
            say(_line(record, self.epochs))

    def _epoch(self, epoch: int) -> Record:
        start = time.perf_counter()
        self.trainer.seed(int(np.random.SeedSequence([self.seed, epoch]).generate_state(1)[0]))
        name = f"epoch {epoch}/{self.epochs}"
        self._pass(name, self.train, self.steps_per_epoch, self.trainer.train)
        record: Record = {"epoch": epoch, **metrics(self.trainer.totals())}
        if not math.isfinite(record["loss"]):
            message = f"the loss became {record['loss']} in epoch {epoch}; try a lower model.learning_rate"
            raise DeepgError(message)
        if self.validation:
            self.validation.rewind()  # the same windows after every epoch
            self._pass(f"{name} validation", self.validation, self.validation_steps, self.trainer.evaluate)
            record |= metrics(self.trainer.totals(), "val_")
        seen = self.train.sampler.files_seen
        return record | {"lr": self.learning_rate, "files_seen": seen, "seconds": time.perf_counter() - start}

    def _pass(self, name: str, batches: Batches, steps: int, step: Callable[[Arrays, Arrays], None]) -> None:
        with progress(name, steps, "steps") as advance, closing(prefetch(batches, steps)) as ready:
            for batch in ready:
                step(batch.inputs, batch.targets)
                advance()


def _line(record: Record, epochs: int) -> str:
    return "  ".join([f"epoch {record['epoch']}/{epochs}", *_values(record), f"{record['seconds']:.1f} s"])


def _values(record: Record) -> Iterator[str]:
    for name in ("loss", "acc", "val_loss", "val_acc"):
        if name in record:
            yield f"{name} {record[name]:.4f}"
