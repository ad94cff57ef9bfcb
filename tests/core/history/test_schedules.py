"""Learning rates are those of deepG's schedules, and follow from the epochs before alone."""

from __future__ import annotations

import re

import pytest

from deepg_core.errors import OptionError
from deepg_core.history.schedules import Plateau, Rates, Schedule


def test_sgdr_is_deepgs():
    schedule = Schedule("sgdr", lrmin=5e-10, lrmax=5e-2, restart=50, mult=1.0)
    rates = [schedule.rate(epoch, 1.0) for epoch in (1, 5, 50, 51)]
    assert rates == pytest.approx([0.049950668211, 0.04877641292, 5e-10, 0.049950668211], rel=1e-9)


def test_cycles_of_sgdr_grow():
    schedule = Schedule("sgdr", lrmin=0.0, restart=2, mult=2.0)
    assert [schedule.rate(epoch, 1.0) for epoch in (1, 2, 3, 4, 5, 6)] == pytest.approx(
        [0.5, 0, 0.853553, 0.5, 0.146447, 0], abs=1e-6
    )


def test_stepdecay_is_deepgs():
    schedule = Schedule("stepdecay", lrmax=0.005, newstep=50, mult=0.7)
    assert [schedule.rate(epoch, 1.0) for epoch in (3, 49, 50, 100)] == pytest.approx([0.005, 0.005, 0.0035, 0.00245])


def test_exp_decay_is_deepgs():
    assert Schedule("exp_decay", lrmax=0.005, mult=0.1).rate(8, 1.0) == pytest.approx(0.002246644821)


def test_the_highest_rate_is_the_models_by_default():
    assert Schedule("stepdecay").rate(1, 0.01) == 0.01


def history(*losses):
    return [{"loss": loss, "val_loss": loss, "acc": 1 - loss} for loss in losses]


def test_a_plateau_lowers_the_rate_after_so_many_epochs_without_a_better_one():
    plateau = Plateau(factor=0.5, patience=2, cooldown=0)
    falls = [plateau.factors(history(*[1.0, 0.9, 0.9, 0.9, 0.9, 0.9][:n])) for n in range(7)]
    assert falls == [1, 1, 1, 1, 0.5, 0.5, 0.25]


def test_while_it_cools_down_nothing_counts_but_the_last_epoch():
    """As in Keras, which counts down before it looks."""
    plateau = Plateau(factor=0.5, patience=1, cooldown=2)
    assert [plateau.factors(history(*[1.0] * n)) for n in range(1, 8)] == [1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]


def test_of_accuracy_more_is_better():
    plateau = Plateau(monitor="acc", factor=0.5, patience=1, cooldown=0)
    assert plateau.factors(history(0.5, 0.4, 0.3)) == 1
    assert plateau.factors(history(0.3, 0.4)) == 0.5


def test_without_validation_the_training_value_is_watched():
    assert Plateau(factor=0.5, patience=1).factors([{"loss": 1.0}, {"loss": 2.0}]) == 0.5


def test_rates_go_no_lower_than_min_lr():
    rates = Rates(learning_rate=0.01, plateau=Plateau(factor=0.1, patience=1, cooldown=0, min_lr=0.002))
    assert [rates.of_epoch(history(*[1.0] * n)) for n in (1, 2, 3)] == pytest.approx([0.01, 0.002, 0.002])


def test_schedule_and_plateau_multiply():
    rates = Rates(
        learning_rate=1.0,
        schedule=Schedule("stepdecay", newstep=2, mult=0.5),
        plateau=Plateau(factor=0.1, patience=1, cooldown=0),
    )
    assert rates.of_epoch(history(1.0, 1.0)) == pytest.approx(0.05)


def test_warm_up_rises_step_by_step():
    rates = Rates(learning_rate=0.1, warmup_steps=4)
    assert [rates.of_step(0.1, step) for step in (0, 1, 3, 4, 100)] == pytest.approx([0.025, 0.05, 0.1, 0.1, 0.1])


@pytest.mark.parametrize(
    ("type_", "option"),
    [("sgdr", "newstep"), ("stepdecay", "restart"), ("exp_decay", "newstep"), ("exp_decay", "lrmin")],
)
def test_an_option_of_another_schedule_is_refused(type_, option):
    with pytest.raises(ValueError, match=re.escape(f"`{type_}` has no `{option}`; leave it out")):
        Schedule(type_, **{option: 3})


@pytest.mark.parametrize("option", ["lrmax", "mult"])
def test_rates_are_above_zero(option):
    with pytest.raises(ValueError, match=f"'{option}' must be > 0: -2"):
        Schedule("sgdr", **{option: -2.0})


def test_a_rate_is_finite():
    with pytest.raises(ValueError, match="'lrmax' must be < inf: inf"):
        Schedule("sgdr", lrmax=float("inf"))


def test_less_of_an_error_is_better():
    falling = [{"val_mae": value} for value in (3.0, 2.0, 1.0)]
    plateau = Plateau(monitor="val_mae", factor=0.5, patience=1, cooldown=0)
    assert plateau.factors(falling) == 1
    assert plateau.factors(falling[::-1]) == 0.25


def test_a_value_that_is_not_measured_cannot_be_watched():
    with pytest.raises(OptionError) as caught:
        Plateau(monitor="val_f1").factors([{"loss": 1.0, "val_loss": 1.0}])
    assert str(caught.value) == "reduce_lr_on_plateau.monitor: `val_f1` is not measured for this kind of target"
    assert caught.value.help == 'use "val_loss" or "loss"'
