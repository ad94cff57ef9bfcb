"""Registers core's own schedules, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import Component, hookimpl

_PLACE: Final = "deepg_core.schedules."


@hookimpl
def deepg_schedules() -> Iterator[Component]:
    """Register them all."""
    yield Component("sgdr", _PLACE + "sgdr:Sgdr", _PLACE + "sgdr:SgdrSchedule", "cosine with restarts")
    yield Component(
        "stepdecay",
        _PLACE + "stepdecay:StepDecay",
        _PLACE + "stepdecay:StepDecaySchedule",
        "by a factor every so many epochs",
    )
    yield Component(
        "exp_decay", _PLACE + "exp_decay:ExpDecay", _PLACE + "exp_decay:ExpDecaySchedule", "exponential decay"
    )
