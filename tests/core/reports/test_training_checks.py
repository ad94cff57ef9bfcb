"""What is asked of the training, from its history."""

from __future__ import annotations

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deepg_core.reports import training_checks
from deepg_core.reports.training_checks import GAP, LAST, RATE


def epochs(**columns):
    rows = zip(*columns.values(), strict=True)
    return [{"epoch": number, **dict(zip(columns, row, strict=True))} for number, row in enumerate(rows, 1)]


@pytest.mark.parametrize(
    ("columns", "state", "found"),
    [
        ({"acc": [0.9], "val_acc": [0.85]}, "good", "acc 0.900 in training, 0.850 in validation (epoch 1)"),
        ({"acc": [0.9], "val_acc": [0.7]}, "warning", "acc 0.900 in training, 0.700 in validation (epoch 1)"),
        ({"loss": [1.0], "val_loss": [1.5]}, "good", "loss 1.000 in training, 1.500 in validation (epoch 1)"),
        ({"loss": [1.0], "val_loss": [1.6]}, "warning", "loss 1.000 in training, 1.600 in validation (epoch 1)"),
        ({"loss": [1.0], "val_loss": [math.nan]}, "warning", "loss 1.000 in training, nan in validation (epoch 1)"),
        (
            {"loss": [1.0]},
            "warning",
            "there are no validation data: nothing tells learning from learning by heart",
        ),
    ],
)
def test_validation_keeps_up(evidence_of, columns, state, found):
    check = GAP.ask(evidence_of(epochs(**columns)))
    assert (check.state, check.found) == (state, found)


@pytest.mark.parametrize(
    ("columns", "state", "found"),
    [
        (
            {"loss": [1.0], "val_loss": [1.6]},
            "not looked at",
            "the loss of the training is weighted and that of the validation is not",
        ),
        ({"acc": [0.9], "val_acc": [0.85]}, "good", "acc 0.900 in training, 0.850 in validation (epoch 1)"),
    ],
)
def test_losses_are_not_compared_where_one_is_weighted(evidence_of, columns, state, found):
    check = GAP.ask(evidence_of(epochs(**columns), extra="[training.class_weight]\na = 2.0\n"))
    assert (check.state, check.found) == (state, found)


@pytest.mark.parametrize(
    ("losses", "state", "found"),
    [
        ([3, 2, 1], "warning", "epoch 3 of 3"),
        ([3, 1, 2], "good", "epoch 2 of 3"),
        ([2, 1, 1], "warning", "epoch 3 of 3"),
    ],
)
def test_the_best_epoch_is_not_the_last(evidence_of, losses, state, found):
    check = LAST.ask(evidence_of(epochs(val_loss=losses)))
    assert (check.state, check.found) == (state, found)


def test_without_the_monitor_nothing_is_said_of_the_best_epoch(evidence_of):
    check = LAST.ask(evidence_of(epochs(loss=[2, 1])))
    assert (check.state, check.found) == (
        "not looked at", "val_loss was not measured, by which the best epoch is found"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rates", "state"),
    [([0.1, 0.1], "good"), ([0.1, 0.09], "warning"), ([0.1, 0.05, 0.005], "good"), ([0.01, 0.1], "good")],
)
def test_a_rate_that_still_falls_is_a_warning_unless_it_has_fallen(evidence_of, rates, state):
    assert RATE.ask(evidence_of(epochs(lr=rates))).state == state


def test_the_rates_are_said(evidence_of):
    found = RATE.ask(evidence_of(epochs(lr=[0.1, 0.05]))).found
    assert found == "0.1, then 0.05 in the last epoch, of at most 0.1"


@pytest.mark.parametrize("question", [GAP, LAST, RATE])
def test_a_run_that_was_not_trained_is_not_looked_at(evidence_of, question):
    check = question.ask(evidence_of([]))
    assert check.state == "not looked at"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dead=st.lists(st.integers(0, 20), min_size=1, max_size=5))
def test_the_layer_with_most_dead_units_decides(monkeypatch, dead):
    counts = {f"layer {number}": (count, 20) for number, count in enumerate(dead)}
    monkeypatch.setattr(training_checks, "find_dead", lambda _: counts)
    check = training_checks.UNITS.ask(None)
    assert check.found == f"{max(dead)} of 20 units of layer {dead.index(max(dead))}"
    assert (check.state == "warning") == (max(dead) / 20 > 0.1)
