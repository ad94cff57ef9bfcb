"""What is asked of the evaluation, from its file."""

from __future__ import annotations

import copy

import pytest
from evaluations import CLASSES, NUMBERS

from deepg_core.reports.evaluation_checks import CALIBRATION, CALLS, CONTROL, MEASURED, RIVALS


def changed(evaluation, value, *path):
    """Give the evaluation with another value somewhere."""
    its = copy.deepcopy(evaluation)
    inner = its
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return its


def asked(question, evidence):
    check = question.ask(evidence)
    return check.state, check.found


SHUFFLED = ("controls", "dinucleotide_shuffled")


@pytest.mark.parametrize(
    ("evaluation", "answer"),
    [
        (CLASSES, ("good", "balanced_acc 0.800 (0.700 to 0.900), majority 0.500")),
        (
            changed(CLASSES, {"balanced_acc": {"value": 0.7}}, "baselines", "kmer_logistic"),
            ("warning", "balanced_acc 0.800 (0.700 to 0.900), kmer logistic 0.700"),
        ),
        (NUMBERS, ("good", "mse 1.000 (0.800 to 1.200), mean 2.000")),
        (
            changed(NUMBERS, 1.2, "baselines", "mean", "mse", "value"),
            ("warning", "mse 1.000 (0.800 to 1.200), mean 1.200"),
        ),
        ({**CLASSES, "baselines": {}}, ("not looked at", "no baseline was measured")),
    ],
)
def test_the_whole_interval_lies_beyond_the_best_baseline(evidence_of, evaluation, answer):
    assert asked(RIVALS, evidence_of(evaluation=evaluation)) == answer


@pytest.mark.parametrize(
    ("evaluation", "answer"),
    [
        (CLASSES, ("good", "a takes 20.0% of the shuffled windows of others")),
        (
            changed(CLASSES, 0.31, *SHUFFLED, "taken", "b"),
            ("warning", "b takes 31.0% of the shuffled windows of others"),
        ),
        (NUMBERS, ("good", "mse 1.000, of shuffled windows 1.500")),
        (changed(NUMBERS, 1.2, *SHUFFLED, "mse"), ("warning", "mse 1.000, of shuffled windows 1.200")),
        ({**NUMBERS, "controls": {}}, ("not looked at", "no control says anything of this kind of target")),
    ],
)
def test_shuffled_windows_are_the_control(evidence_of, evaluation, answer):
    assert asked(CONTROL, evidence_of(evaluation=evaluation)) == answer


@pytest.mark.parametrize(
    ("evaluation", "answer"),
    [
        (CLASSES, ("good", "0.040")),
        (changed(CLASSES, 0.06, "calibration", "ece"), ("warning", "0.060")),
        (changed(CLASSES, 1.5, "calibration", "temperature"), ("good", "0.040 with temperature 1.500")),
        (
            NUMBERS,
            ("not looked at", "the network gives no probabilities of classes that exclude each other"),
        ),
    ],
)
def test_confidences(evidence_of, evaluation, answer):
    assert asked(CALIBRATION, evidence_of(evaluation=evaluation)) == answer


@pytest.mark.parametrize(
    ("evaluation", "answer"),
    [
        (CLASSES, ("good", "all 2 are called")),
        (changed(CLASSES, [[50, 0], [50, 0]], "confusion"), ("warning", "never called: b")),
        (changed(CLASSES, 0, "per_class", "a", "support"), ("warning", "without a window here: a")),
        (  # of labels there is a matrix each
            changed({**CLASSES, "calibration": None}, [[[9, 1], [0, 9]], [[9, 0], [9, 0]]], "confusion"),
            ("warning", "never called: b"),
        ),
    ],
)
def test_classes_that_are_never_called(evidence_of, evaluation, answer):
    assert asked(CALLS, evidence_of(evaluation=evaluation)) == answer


@pytest.mark.parametrize(("records", "state"), [(9, "warning"), (10, "good")])
def test_few_records_are_said(evidence_of, records, state):
    assert asked(MEASURED, evidence_of(evaluation={**CLASSES, "records": records})) == (state, str(records))


def test_each_output_is_asked_about(evidence_of):
    outputs = {"outputs": {"first": CLASSES, "second": NUMBERS}, "warnings": []}
    assert asked(RIVALS, evidence_of(evaluation=outputs)) == (
        "good",
        "first: balanced_acc 0.800 (0.700 to 0.900), majority 0.500; second: mse 1.000 (0.800 to 1.200), mean 2.000",
    )


@pytest.mark.parametrize("question", [MEASURED, CALLS, RIVALS, CONTROL, CALIBRATION])
def test_without_an_evaluation_nothing_is_looked_at(evidence_of, question):
    assert asked(question, evidence_of()) == ("not looked at", "there is no evaluation")


@pytest.mark.parametrize(
    "damaged",
    [
        {"per_class": 3},
        {"baselines": {"majority": 3}},
        {"calibration": {"ece": "low"}},
        {"outputs": [1]},
        {"records": "many"},
        {"warnings": [None]},
        {"confusion": [[1], [2, 3]]},
        {"controls": {"dinucleotide_shuffled": {"called": {"a": "x"}}}},
    ],
)
def test_a_damaged_evaluation_is_said(evidence_of, damaged):
    evidence = evidence_of(evaluation={**CLASSES, **damaged})
    state, found = asked(CALIBRATION, evidence)
    assert state == "not looked at"
    assert found in (
        f"{evidence.run.path}/evaluation/evaluation.json is not what `deepg evaluate` writes",
        "there is no evaluation",  # what could not even be compared
    )
