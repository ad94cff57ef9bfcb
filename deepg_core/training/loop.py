"""Epoch after epoch: the loop around a trainer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from typing import Any

from attrs import frozen

from deepg_core.batches import Arrays, Endless, prefetch
from deepg_core.errors import DeepgError
from deepg_core.progress import progress, say
from deepg_core.schedules import Rates
from deepg_core.training.interface import Trainer, Weight
from deepg_core.training.metrics import metrics

Step = Callable[[Arrays, Arrays, Weight | None], None]
Record = dict[str, Any]
"""One epoch: epoch, loss, acc, f1, val_loss, val_acc, val_f1 (with validation), lr, files_seen, seconds; lr is that of its
last step."""


@frozen(kw_only=True)
class Loop:
    """What is trained on what, and for how long."""

    trainer: Trainer
    train: Endless
    validation: Endless | None
    epochs: int
    steps_per_epoch: int
    validation_steps: int
    rates: Rates
    seed: int

    def run(self, history: list[Record], after_epoch: Callable[[Record], None]) -> None:
        """Train the epochs that `history` lacks; each appends its record, and `after_epoch` is called with it.

        An epoch depends on the weights, the optimizer, the sampler and its number alone, so a run that goes on from a
        checkpoint computes what it would have computed.

        :raises DeepgError: the loss is no number any more.
        """
        while len(history) < self.epochs:
            record = self._epoch(len(history) + 1, history)
            history.append(record)
            after_epoch(record)
            say(_line(record, self.epochs))

    def _epoch(self, epoch: int, history: list[Record]) -> Record:
        start = time.perf_counter()
        self.trainer.seed(self.seed, (epoch - 1) * self.steps_per_epoch)
        name, rate = f"epoch {epoch}/{self.epochs}", self.rates.of_epoch(history)
        self._pass(name, self.train, self.steps_per_epoch, self._training(rate, (epoch - 1) * self.steps_per_epoch))
        record: Record = {"epoch": epoch, **metrics(self.trainer.totals())}
        if not math.isfinite(record["loss"]):
            message = f"the loss became {record['loss']} in epoch {epoch}; try a lower model.learning_rate"
            raise DeepgError(message)
        if self.validation:
            self.validation.rewind()  # the same windows after every epoch
            self._pass(f"{name} validation", self.validation, self.validation_steps, self.trainer.evaluate)
            record |= metrics(self.trainer.totals(), "val_")
        seen = self.train.sampler.files_seen
        last = self.rates.of_step(rate, epoch * self.steps_per_epoch - 1)
        return record | {"lr": last, "files_seen": seen, "seconds": time.perf_counter() - start}

    def _training(self, rate: float, first: int) -> Step:
        """Give the step of an epoch whose first step is the run's `first`."""
        if first >= self.rates.warmup_steps:
            self.trainer.set_learning_rate(rate)
            return self.trainer.train
        number = count(first)

        def step(inputs: Arrays, targets: Arrays, weight: Weight | None) -> None:
            self.trainer.set_learning_rate(self.rates.of_step(rate, next(number)))
            self.trainer.train(inputs, targets, weight)

        return step

    def _pass(self, name: str, batches: Endless, steps: int, step: Step) -> None:
        self.trainer.reset_states()
        with progress(name, steps, "steps") as advance, closing(prefetch(batches, steps)) as ready:
            for batch in ready:
                step(batch.inputs, batch.targets, batch.weight)
                advance()


def _line(record: Record, epochs: int) -> str:
    return "  ".join([f"epoch {record['epoch']}/{epochs}", *_values(record), f"{record['seconds']:.1f} s"])


def _values(record: Record) -> Iterator[str]:
    for name in ("loss", "acc", "mae", "val_loss", "val_acc", "val_mae"):
        if name in record:
            yield f"{name} {record[name]:.4f}"
