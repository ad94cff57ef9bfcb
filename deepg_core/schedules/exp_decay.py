"""Exponential decay (deepG's exp_decay)."""

from __future__ import annotations

import math

from attrs import field, frozen
from attrs.validators import gt, le

from deepg_core.schedules.highest import Highest
from deepg_core.schedules.interface import Schedule


@frozen(kw_only=True)
class ExpDecay(Highest):
    """`schedule = { type = "exp_decay", mult = 0.05 }`."""

    mult: float = field(default=0.1, validator=[gt(0), le(1e6)])
    """How fast: after so many epochs as 1 / mult the rate is a third."""


class ExpDecaySchedule(Schedule[ExpDecay]):
    """The rate is lrmax e^(-mult epoch)."""

    def rate(self, epoch: int, highest: float) -> float:
        """Give it."""
        return self.config.top(highest) * math.exp(-self.config.mult * epoch)
