"""Which trials go on, and how far."""

from __future__ import annotations

import pytest

from deepg_core.history import History
from deepg_core.sweeps.halving import keep_best, plan_rungs
from deepg_core.sweeps.ranking import Outcome, Sweep, rank
from deepg_core.sweeps.space import Trial


def outcome(number, value, state="done", epochs=4):
    return Outcome(Trial(number, {"a.b": number}), state, value, epochs if value is not None else None, epochs)


@pytest.mark.parametrize(
    ("epochs", "trials", "eta", "rungs"),
    [
        (27, 27, 3, [1, 3, 9, 27]),
        (27, 9, 3, [3, 9, 27]),
        (10, 8, 2, [1, 2, 5, 10]),
        (4, 100, 4, [1, 4]),
        (5, 1, 2, [5]),
        (1, 9, 3, [1]),
        (7, 9, None, [7]),
    ],
)
def test_rungs(epochs, trials, eta, rungs):
    assert plan_rungs(epochs, trials, eta) == rungs


def test_the_best_third_goes_on_and_at_least_one():
    ranked = [outcome(number, number / 10) for number in range(1, 8)]
    assert [it.trial.number for it in keep_best(ranked, 3)] == [1, 2]
    assert [it.trial.number for it in keep_best(ranked[:2], 3)] == [1]
    assert keep_best([outcome(1, None, "failed: x")], 3) == []


def test_those_that_went_on_come_before_those_that_were_stopped_and_failures_last():
    every = [
        outcome(1, None, "failed: x", 0), outcome(2, 0.1, "stopped", 1), outcome(3, 0.3), outcome(4, 0.2),
        outcome(5, 0.4, "stopped", 2),
    ]  # fmt: skip
    assert [it.trial.number for it in rank(every, "val_loss")] == [4, 3, 5, 2, 1]


def test_more_is_better_of_accuracy():
    assert [it.trial.number for it in rank([outcome(1, 0.5), outcome(2, 0.9)], "val_acc")] == [2, 1]


def test_the_best_epoch_counts():
    history = History([{"epoch": 1, "val_loss": 0.5}, {"epoch": 2, "val_loss": 0.2}, {"epoch": 3, "val_loss": 0.4}])
    its = Outcome.of_history(Trial(1, {}), "val_loss", history)
    assert (its.state, its.value, its.best_epoch, its.epochs) == ("done", 0.2, 2, 3)


def test_a_metric_that_was_not_measured_is_a_failure():
    its = Outcome.of_history(Trial(1, {}), "val_acc", History([{"epoch": 1, "val_loss": 0.5}]))
    assert (its.state, its.value) == ("failed: val_acc was no number in any epoch", None)


def test_the_table(tmp_path):
    sweep = Sweep(tmp_path, "val_loss", [outcome(2, 0.25), outcome(1, None, "failed: a\tb", 0)], None, ["a.b"])
    sweep.write()
    assert (tmp_path / "trials.tsv").read_text() == (
        "rank\ttrial\tstate\tepochs\tbest_epoch\tval_loss\ta.b\n"
        "1\ttrial_002\tdone\t4\t4\t0.25\t2\n"
        "2\ttrial_001\tfailed: a b\t0\t\t\t1\n"
    )
    assert sweep.to_json()["trials"][0]["value"] == 0.25
