"""Learning rates are those of deepG's schedules."""

from __future__ import annotations

import math

import pytest

from deepg_core.schedules.exp_decay import ExpDecay, ExpDecaySchedule
from deepg_core.schedules.sgdr import Sgdr, SgdrSchedule
from deepg_core.schedules.stepdecay import StepDecay, StepDecaySchedule


def test_sgdr_is_deepgs():
    schedule = SgdrSchedule(Sgdr(lrmin=5e-10, lrmax=5e-2, restart=50, mult=1.0))
    rates = [schedule.rate(epoch, 1.0) for epoch in (1, 5, 50, 51)]
    assert rates == pytest.approx([0.049950668211, 0.04877641292, 5e-10, 0.049950668211], rel=1e-9)


def test_cycles_of_sgdr_grow():
    schedule = SgdrSchedule(Sgdr(lrmin=0.0, restart=2, mult=2.0))
    assert [schedule.rate(epoch, 1.0) for epoch in (1, 2, 3, 4, 5, 6)] == pytest.approx(
        [0.5, 0, 0.853553, 0.5, 0.146447, 0], abs=1e-6
    )


def test_stepdecay_is_deepgs():
    schedule = StepDecaySchedule(StepDecay(lrmax=0.005, newstep=50, mult=0.7))
    assert [schedule.rate(epoch, 1.0) for epoch in (3, 49, 50, 100)] == pytest.approx([0.005, 0.005, 0.0035, 0.00245])


def test_exp_decay_is_deepgs():
    assert ExpDecaySchedule(ExpDecay(lrmax=0.005, mult=0.1)).rate(8, 1.0) == pytest.approx(0.002246644821)


def test_the_highest_rate_is_the_models_by_default():
    assert StepDecaySchedule(StepDecay()).rate(1, 0.01) == 0.01


def test_a_rate_may_grow_beyond_all_floats():
    assert StepDecaySchedule(StepDecay(newstep=1, mult=1e6)).rate(1000, 0.01) == math.inf


@pytest.mark.parametrize("option", ["lrmax", "mult"])
def test_rates_are_above_zero(option):
    with pytest.raises(ValueError, match=f"'{option}' must be > 0: -2"):
        Sgdr(**{option: -2.0})


def test_a_rate_is_finite():
    with pytest.raises(ValueError, match="'lrmax' must be < inf: inf"):
        Sgdr(lrmax=float("inf"))
