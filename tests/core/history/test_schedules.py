"""Learning rates follow from the epochs before alone."""

from __future__ import annotations

import pytest

from deepg_core.errors import OptionError
from deepg_core.history.schedules import Plateau, Rates
from deepg_core.schedules.stepdecay import StepDecay, StepDecaySchedule


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
        schedule=StepDecaySchedule(StepDecay(newstep=2, mult=0.5)),
        plateau=Plateau(factor=0.1, patience=1, cooldown=0),
    )
    assert rates.of_epoch(history(1.0, 1.0)) == pytest.approx(0.05)


def test_warm_up_rises_step_by_step():
    rates = Rates(learning_rate=0.1, warmup_steps=4)
    assert [rates.of_step(0.1, step) for step in (0, 1, 3, 4, 100)] == pytest.approx([0.025, 0.05, 0.1, 0.1, 0.1])


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
