"""Contract of schedules."""

from __future__ import annotations

import math
from typing import Any

import pytest

from deepg_core.examination import ExaminedSchedule
from deepg_core.plugins import Component
from deepg_core.schedules import Schedule
from deepg_core.testing.contract import Contract

EPOCHS = range(1, 301)


class ScheduleContract(Contract):
    """What every schedule does."""

    kind = "schedule"

    @pytest.fixture
    def schedule(self, component: Component, config: Any) -> Schedule:
        """Make the schedule."""
        schedule: Schedule = component.load()(config)
        return schedule

    def test_each_epoch_has_a_rate(self, schedule: Schedule) -> None:
        """A finite number of at least 0, of 300 epochs, and some are above it."""
        rates = [ExaminedSchedule(schedule).rate(epoch, 0.01) for epoch in EPOCHS]
        assert all(math.isfinite(rate) for rate in rates)
        assert max(rates) > 0

    def test_a_rate_follows_from_the_epoch_alone(self, component: Component, config: Any, schedule: Schedule) -> None:
        """A run that is resumed begins in the middle, and asks for one epoch again."""
        forth = [schedule.rate(epoch, 0.01) for epoch in EPOCHS]
        assert [schedule.rate(epoch, 0.01) for epoch in reversed(EPOCHS)] == forth[::-1]
        assert [component.load()(config).rate(epoch, 0.01) for epoch in EPOCHS[::50]] == forth[::50]
