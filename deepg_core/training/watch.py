"""Losses that are no numbers: found without waiting for the device after each step, and traced to the records behind them."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Batch, Batches
from deepg_core.batches.interface import SamplerState
from deepg_core.errors import DeepgError
from deepg_core.history import Record
from deepg_core.network.goal import Goal
from deepg_core.training.interface import Trainer
from deepg_core.words import count_of

SECONDS: Final = 1.0
STEPS: Final = 200
"""Losses are fetched so often; a device has to finish what it was given then."""
_NAMED: Final = 3
"""Examples that a message names."""


class LossError(DeepgError):
    """A loss, or a weight, is no number any more."""


class FaultError(Exception):
    """A step whose loss is no number, the first one.

    :param step: its number in the epoch, counted from 1.
    :param losses: of its examples.
    :param before: where the sampler stood before its batch.
    """

    def __init__(self, step: int, losses: NDArray[np.float32], before: SamplerState) -> None:
        super().__init__(step)
        self.step, self.losses, self.before = step, losses, before


class LossWatch:
    """Looks at the losses of a trainer, several steps at once."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self.begin(0)

    def begin(self, done: int) -> None:
        """Begin anew where so many steps of an epoch were taken."""
        self._trainer.losses()
        self._seen, self._looked = done, time.monotonic()
        self._before: list[SamplerState] = []

    def note(self, before: SamplerState) -> None:
        """Take note of a step, and of where the sampler stood before it."""
        self._before.append(before)

    def is_due(self) -> bool:
        """Say whether to look."""
        return len(self._before) >= STEPS or time.monotonic() - self._looked >= SECONDS

    def find(self) -> FaultError | None:
        """Look at the steps since the last look; give the first one whose loss is no number."""
        losses, first, before = self._trainer.losses(), self._seen + 1, self._before
        self._seen, self._looked, self._before = self._seen + len(before), time.monotonic(), []
        for number, its in enumerate(losses):
            if not np.isfinite(its).all():
                return FaultError(first + number, its, before[number])
        return None


def describe_fault(fault: FaultError, epoch: int, batches: Batches) -> str:
    """Say what the loss became, of which examples, and what is odd about these."""
    wrong = np.flatnonzero(~np.isfinite(fault.losses))
    batches.restore(fault.before)
    batch = next(batches)
    names = "; ".join(batches.name_example(batch.windows, int(number)) for number in wrong[:_NAMED])
    more = "; ..." if len(wrong) > _NAMED else ""
    what = f"the loss became {fault.losses[wrong[0]]} in epoch {epoch}, step {fault.step}"
    of = f"of {len(wrong):,} of {count_of(len(fault.losses), 'example')} ({names}{more})"
    return "; ".join([f"{what}, {of}", *_odd_arrays(batch)])


def refuse_validation(record: Record, goals: Mapping[str, Goal]) -> None:
    """Refuse a validation loss that is no number.

    :raises DeepgError: it is none.
    """
    if not math.isfinite(record.get("val_loss", 0)):
        message = f"the validation loss became {record['val_loss']} in epoch {record.epoch}, the last one"
        raise DeepgError(f"{message}; {advise(goals)}")


def advise(goals: Mapping[str, Goal]) -> str:
    """Say what may help."""
    theirs = dict.fromkeys(f"look at {goal.loss.title}" for goal in goals.values() if goal.loss.title)
    return ", or ".join(["try a lower model.learning_rate", *theirs])


def _odd_arrays(batch: Batch) -> list[str]:
    """Name the inputs and targets in which numbers are none: then it is the data."""
    arrays = {f"input `{name}`": array for name, array in batch.inputs.items()}
    arrays |= {f"target `{name}`": array for name, array in batch.targets.items()}
    return [f"the {name} holds nan or inf" for name, array in arrays.items() if not np.isfinite(array).all()]
