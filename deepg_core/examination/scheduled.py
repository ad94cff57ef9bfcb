"""What schedules return: a rate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from deepg_core.examination.refusal import describe_value, refuse
from deepg_core.schedules import Schedule


class ExaminedSchedule(Schedule[Any]):
    """A schedule whose rates are looked at before anything learns with them."""

    def __init__(self, schedule: Schedule) -> None:
        super().__init__(schedule.config)
        self._schedule = schedule

    def rate(self, epoch: int, highest: float) -> float:
        """Give the rate of an epoch.

        :raises PluginError: it is none.
        """
        rate: Any = self._schedule.rate(epoch, highest)
        if isinstance(rate, bool) or not isinstance(rate, int | float | np.integer | np.floating):
            raise refuse("schedule", self._schedule, f"gives {describe_value(rate)}", "`rate` gives a number")
        if math.isnan(rate) or rate < 0:
            what = f"gives the rate {rate:g} for epoch {epoch}"
            raise refuse("schedule", self._schedule, what, "a learning rate is at least 0")
        return float(rate)
