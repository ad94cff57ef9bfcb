"""Cosine with restarts (deepG's sgdr; Loshchilov & Hutter 2017)."""

from __future__ import annotations

import math

from attrs import field, frozen
from attrs.validators import ge, gt, le, lt

from deepg_core.bounds import COUNT
from deepg_core.schedules.highest import Highest
from deepg_core.schedules.interface import Schedule


@frozen(kw_only=True)
class Sgdr(Highest):
    """`schedule = { type = "sgdr", restart = 20 }`."""

    lrmin: float = field(default=5e-10, validator=[ge(0), lt(math.inf)])
    """The lowest rate."""
    restart: int = field(default=50, validator=COUNT)
    """Epochs of the first cycle."""
    mult: float = field(default=1.0, validator=[gt(0), le(1e6)])
    """Each cycle is so many times as long as the one before."""


class SgdrSchedule(Schedule[Sgdr]):
    """The rate of the k-th epoch, from 1, of a cycle of n is lrmin + (lrmax - lrmin) (1 + cos(pi k / n)) / 2."""

    def rate(self, epoch: int, highest: float) -> float:
        """Find the cycle, and the place in it."""
        low, length, place = self.config.lrmin, float(self.config.restart), epoch
        while place > length:
            place -= int(length)
            length = max(1.0, length * self.config.mult)
        return low + (self.config.top(highest) - low) * (1 + math.cos(math.pi * place / int(length))) / 2
