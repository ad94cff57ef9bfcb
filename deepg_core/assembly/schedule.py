"""The schedule that a spec asks for."""

from __future__ import annotations

from deepg_core.examination import ExaminedSchedule
from deepg_core.schedules import Schedule
from deepg_core.spec.named import SCHEDULE, choose_schedule
from deepg_core.spec.spec import Spec


def make_schedule(spec: Spec) -> Schedule | None:
    """Make it; None where the spec has none.

    :raises SpecError: it is not there, or cannot have such options.
    """
    chosen, problems = choose_schedule(spec)
    if problems:
        raise spec.error(*problems)
    with spec.blaming(*SCHEDULE):
        return ExaminedSchedule(chosen[0].make(Schedule)) if chosen else None
