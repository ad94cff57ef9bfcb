"""Learning rates from epoch to epoch: what an epoch trains with follows from the epochs before it alone.

So nothing has to be saved: a run that is resumed computes the rates it would have had.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from attrs import field, frozen
from attrs.validators import ge, gt, le, lt

from deepg_core.bounds import COUNT
from deepg_core.history.monitors import check_monitor, sign_of, watch
from deepg_core.schedules import Schedule


@frozen
class Plateau:
    """`reduce_lr_on_plateau = { ... }` in `[training]`, Keras' ReduceLROnPlateau with deepG's numbers."""

    monitor: str = field(default="val_loss", validator=check_monitor)
    factor: float = field(default=0.9, validator=[gt(0), lt(1)])
    """The rate is multiplied by this ..."""
    patience: int = field(default=20, validator=COUNT)
    """... after so many epochs without a better value,"""
    cooldown: int = field(default=1, validator=[ge(0), le(2**31 - 1)])
    """and for so many epochs after that nothing is counted."""
    min_delta: float = field(default=1e-4, validator=[ge(0), lt(math.inf)])
    """What counts as better."""
    min_lr: float = field(default=0.0, validator=[ge(0), lt(math.inf)])

    def factors(self, history: Sequence[dict[str, Any]]) -> float:
        """Give what the rate is multiplied by after these epochs.

        Without validation the training value is watched.

        :raises OptionError: the history does not have the value, e.g. no accuracy where numbers are predicted.
        """
        best, wait, pause, product = math.inf, 0, 0, 1.0
        for record in history:
            value = -sign_of(self.monitor) * watch(record, self.monitor, "reduce_lr_on_plateau")
            pause, wait = max(pause - 1, 0), 0 if pause > 0 else wait
            if value < best - self.min_delta:
                best, wait = value, 0
            elif pause == 0:
                wait += 1
                if wait >= self.patience:
                    product, pause, wait = product * self.factor, self.cooldown, 0
        return product


@frozen(kw_only=True)
class Rates:
    """All that decides the learning rate."""

    learning_rate: float
    schedule: Schedule | None = None
    plateau: Plateau | None = None
    warmup_steps: int = 0
    """The rate rises from 0 over so many steps of the run."""

    def of_epoch(self, history: Sequence[dict[str, Any]]) -> float:
        """Give the rate of the epoch after these, warm-up aside."""
        rate = self.schedule.rate(len(history) + 1, self.learning_rate) if self.schedule else self.learning_rate
        if self.plateau:
            rate = max(rate * self.plateau.factors(history), min(rate, self.plateau.min_lr))
        return rate

    def of_step(self, rate: float, step: int) -> float:
        """Give the rate of a step of the run, counted from 0, in an epoch of this rate."""
        return rate * min(1.0, (step + 1) / self.warmup_steps) if self.warmup_steps else rate
