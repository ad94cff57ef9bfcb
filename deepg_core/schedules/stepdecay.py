"""By a factor every so many epochs (deepG's stepdecay)."""

from __future__ import annotations

import math

from attrs import field, frozen
from attrs.validators import gt, le

from deepg_core.bounds import COUNT
from deepg_core.schedules.highest import Highest
from deepg_core.schedules.interface import Schedule


@frozen(kw_only=True)
class StepDecay(Highest):
    """`schedule = { type = "stepdecay", newstep = 10 }`."""

    newstep: int = field(default=50, validator=COUNT)
    """Epochs of a step."""
    mult: float = field(default=0.7, validator=[gt(0), le(1e6)])
    """What the rate is multiplied by at the end of each."""


class StepDecaySchedule(Schedule[StepDecay]):
    """The rate is lrmax mult^floor(epoch / newstep)."""

    def rate(self, epoch: int, highest: float) -> float:
        """Multiply; a rate that has grown beyond all floats is infinite, and training says what comes of it."""
        try:
            return self.config.top(highest) * self.config.mult ** (epoch // self.config.newstep)
        except OverflowError:
            return math.inf
