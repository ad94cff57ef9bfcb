"""What must be known before a network is trusted."""

from __future__ import annotations

import json

import pytest
from write_run import write_run

from deepg_core.comparison.read import read_run
from deepg_core.model_card.limitations import list_limitations

NO_EVALUATION = "It was not evaluated: no number here has an interval or a baseline."


@pytest.fixture
def limitations(tmp_path):
    """Write a run, with this history where one is given, and list its limitations."""

    def make(history=None, warnings=None, **options):
        path = write_run(tmp_path / "run", **options)
        if history is not None:
            (path / "history.json").write_text(json.dumps(history))
        report = path / "evaluation" / "evaluation.json"
        if warnings:
            report.write_text(json.dumps({**json.loads(report.read_text()), "warnings": warnings}))
        return list(list_limitations(read_run(path)))

    return make


def test_a_good_run_has_only_the_warnings_of_its_evaluation(limitations, tmp_path):
    found = limitations(acc=(0.8, 0.7, 0.9), warnings=["few records", f"see {tmp_path}/x.fasta"])
    assert found == ["few records", "see x.fasta"]


def test_one_that_was_not_evaluated(limitations):
    assert limitations() == [NO_EVALUATION]


def test_one_whose_last_epoch_is_the_best(limitations):
    history = [{"epoch": number, "loss": 1.0, "val_loss": 1 / number} for number in (1, 2)]
    assert limitations(history) == [
        "Its best epoch, 2, is the last: a longer training may make it better.",
        NO_EVALUATION,
    ]


def test_one_without_validation(limitations):
    assert limitations([{"epoch": 1, "loss": 1.0}])[0] == (
        "It was trained without validation data, so nothing tells what it understands from what it knows by heart."
    )


def test_one_that_was_not_trained(limitations):
    assert limitations([])[0] == "It was not trained: its weights are as they were drawn."
