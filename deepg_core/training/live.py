"""What is shown of an epoch while it lasts: its loss so far, and how much of the time went by in waiting for data."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from deepg_core.history import Record
from deepg_core.history.monitors import names_of_targets, shown_names
from deepg_core.network.goal import Goal
from deepg_core.training.interface import Trainer

Item = TypeVar("Item")


class Live:
    """Watches one epoch; what it shows is `deepg_core.progress.More`.

    To tell the loss a device has to finish its work, so it is asked for only when it is shown.
    """

    def __init__(self, trainer: Trainer, goals: Mapping[str, Goal]) -> None:
        self._trainer, self._goals, self._begun = trainer, goals, time.perf_counter()
        self.waited = 0.0
        """Seconds that were spent in waiting."""

    def timed(self, items: Iterator[Item]) -> Iterator[Item]:
        """Hand items on, and measure how long each was waited for."""
        while True:
            asked = time.perf_counter()
            try:
                item = next(items)
            except StopIteration:
                return
            finally:
                self.waited += time.perf_counter() - asked
            yield item

    @property
    def data_wait(self) -> float:
        """Give the share of the time that was spent in waiting, 0 to 1."""
        return self.waited / max(time.perf_counter() - self._begun, 1e-9)

    def __call__(self) -> tuple[str, dict[str, Any]]:
        """Say it in words and numbers."""
        loss, wait = loss_so_far(self._trainer, self._goals), self.data_wait
        return f"loss {loss:.4f}, {wait:.0%} waiting for data", {"loss": loss, "data_wait": wait}


def loss_so_far(trainer: Trainer, goals: Mapping[str, Goal]) -> float:
    """Give the mean loss of the batches since sums were cleared, of several outputs the sum."""
    sums = trainer.sums().arrays
    return sum(float(sums[f"{name}/loss"]) / max(int(sums[f"{name}/count"]), 1) for name in goals)


def describe_epoch(record: Record, epochs: int) -> str:
    """Give the line of an epoch that is finished."""
    values = [f"{name} {record[name]:.4f}" for name in (*shown_names(record), *names_of_targets(record))]
    return "  ".join([f"epoch {record.epoch}/{epochs}", *values, f"{record['seconds']:.1f} s"])
