import math

import numpy as np
import pytest

from deepg_core.evaluation.bootstrap import Estimate
from deepg_core.evaluation.verdicts import (
    measure_control,
    warn_of_baseline,
    warn_of_classes,
    warn_of_confidence,
    warn_of_control,
    warn_of_few,
)


def certain(*calls, classes=3):
    return np.eye(classes, dtype=np.float32)[list(calls)]


def test_the_control_counts_calls_and_what_is_taken_from_other_classes():
    found = measure_control(certain(0, 0, 1, 1, 1, 2), np.array([0, 0, 0, 1, 2, 2]))
    np.testing.assert_allclose(found.called, [2 / 6, 3 / 6, 1 / 6])
    np.testing.assert_allclose(found.taken, [0, 2 / 5, 0])
    (warning,) = warn_of_control(found, ["a", "b", "c"])
    assert warning == (
        "`b` is called for 40.0% of the shuffled windows of other classes, more than 30%: "
        "windows without any order of letters beyond pairs may be taken for it. That is right for a class that means all "
        "else; for another, train with shuffled windows as a class of their own"
    )


def test_of_one_class_nothing_is_taken():
    found = measure_control(certain(0, 1, classes=2), np.array([0, 0]))
    np.testing.assert_allclose(found.taken, [np.nan, 0.5])
    assert len(list(warn_of_control(found, ["a", "b"]))) == 1


@pytest.mark.parametrize(
    ("network", "higher_is_better", "warned"),
    [
        (Estimate(0.9, 0.85, 0.95), True, False),
        (Estimate(0.9, 0.75, 0.95), True, True),
        (Estimate(0.7, 0.65, 0.75), False, False),
        (Estimate(0.7, 0.65, 0.85), False, True),
        (Estimate(0.9, math.nan, math.nan), True, False),
        (Estimate(math.nan, math.nan, math.nan), True, True),
    ],
)
def test_a_network_has_to_exceed_the_baseline(network, higher_is_better, warned):
    baseline = Estimate(0.8, 0.7, 0.9)
    assert bool(list(warn_of_baseline("mcc", network, baseline, "b", higher_is_better=higher_is_better))) is warned


def test_a_network_that_does_not_is_told_both():
    assert list(warn_of_baseline("mcc", Estimate(0.9, 0.75, 0.95), Estimate(0.8, 0.7, 0.9), "kmer_logistic")) == [
        (
            "the network's mcc, 0.900 (0.750 to 0.950), is not clearly better than that of the baseline "
            "`kmer_logistic`, 0.800: use the baseline, or train longer or on more data"
        )
    ]


@pytest.mark.parametrize(
    ("records", "warnings"),
    [
        (1, ["there is a single record, so no metric has an interval: evaluate on more records"]),
        (
            9,
            [
                (
                    "the intervals come from 9 records, fewer than 10, and are rough: records vary, windows of one record "
                    "hardly do; evaluate on more records"
                )
            ],
        ),
        (10, []),
    ],
)
def test_few_records_are_said(records, warnings):
    assert list(warn_of_few(records)) == warnings


def test_confidence_that_is_not_what_it_promises_is_said():
    assert list(warn_of_confidence(0.051, 0.951, 0.9)) == [
        (
            "the network is more confident (95.1% on average) than right (90.0%): its calibration error is 0.051, "
            "more than 0.05; `deepg calibrate` corrects it without changing a call"
        )
    ]
    assert list(warn_of_confidence(0.051, 0.951, 0.9, 4.4781)) == [
        (
            "the network is more confident (95.1% on average) than right (90.0%): its calibration error is 0.051, more than "
            "0.05, although its temperature 4.478 is applied: these windows are unlike those that it was fitted on; "
            "`deepg calibrate` on windows like these, and evaluate on others"
        )
    ]
    assert "less confident (85.0%" in next(warn_of_confidence(0.051, 0.85, 0.9))
    assert list(warn_of_confidence(0.05, 0.95, 0.9)) == []


def test_classes_that_are_not_there_and_those_that_are_never_called_are_named():
    assert list(warn_of_classes(np.array([0, 5, 7]), np.array([2, 0, 10]), ["a", "b", "c"])) == [
        "`a` has 0 windows here, so nothing is known of how it is found: evaluate on files that hold some",
        "0 windows are called `b`, though 5 are of it: the network does not know this class",
    ]


def test_many_such_classes_are_named_together():
    absent, lost = warn_of_classes(np.array([0] * 4 + [2] * 5), np.zeros(9, int), "abcdefghi")
    assert absent == (
        "`a`, `b`, `c` and 1 more have 0 windows here, so nothing is known of how they are found: evaluate on files that "
        "hold some"
    )
    assert lost == (
        "0 windows are called `e`, `f`, `g` and 2 more, though each has some: the network does not know these classes"
    )
