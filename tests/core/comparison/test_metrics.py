"""Metrics side by side, and which intervals overlap."""

from __future__ import annotations

import pytest

from deepg_core.comparison.metrics import describe_overlaps, list_best, list_measured, list_overlaps
from deepg_core.comparison.read import read_runs


def intervals(**its):
    return {run: dict(zip(("value", "low", "high"), ends, strict=True)) for run, ends in its.items()}


A, NEAR, FAR = (0.9, 0.8, 0.95), (0.8, 0.7, 0.85), (0.5, 0.4, 0.6)


@pytest.mark.parametrize(
    ("metric", "its", "words"),
    [
        ("acc", intervals(a=A), ""),
        ("acc", intervals(a=A, b=(0.7, None, None)), ""),
        ("acc", intervals(a=A, b=NEAR), "the intervals overlap"),
        ("acc", intervals(a=A, b=NEAR, c=NEAR), "all intervals overlap"),
        ("acc", intervals(a=FAR, b=A), "the intervals do not overlap; best is b"),
        ("loss", intervals(a=FAR, b=A), "the intervals do not overlap; best is a"),
        ("y loss", intervals(a=FAR, b=A), "the intervals do not overlap; best is a"),
        ("acc", intervals(a=FAR, b=A, c=(0.1, 0.0, 0.2)), "no two intervals overlap; best is b"),
        (
            "acc",
            intervals(a=A, b=NEAR, c=FAR, d=FAR),
            "best is a; its interval overlaps with that of b, and not with that of c and d",
        ),
        (
            "acc",
            intervals(a=A, b=NEAR, c=(0.72, 0.6, 0.75)),
            "best is a; its interval overlaps with that of b, and not with that of c",
        ),
        ("acc", intervals(a=A, c=FAR, d=FAR), "best is a; its interval overlaps with no other"),
    ],
)
def test_overlaps_in_words(metric, its, words):
    assert describe_overlaps(metric, its) == words


def test_overlaps_are_pairs():
    assert list_overlaps(intervals(a=A, b=NEAR, c=FAR)) == [["a", "b"]]


def test_intervals_that_touch_overlap():
    assert list_overlaps(intervals(a=(0.5, 0.4, 0.6), b=(0.7, 0.6, 0.8))) == [["a", "b"]]


def test_metrics_of_the_best_epoch_begin_with_those_of_training(make_run):
    runs = read_runs([make_run("a"), make_run("b", epochs=1)])
    best = list_best(runs)
    assert list(best) == ["loss", "acc", "val_loss", "val_acc"]
    assert best["val_loss"] == {"a": 0.5, "b": 0.6}


def test_a_run_without_evaluation_has_no_value(make_run):
    runs = read_runs([make_run("a", acc=A), make_run("b")])
    assert list_measured(runs)["acc"] == intervals(a=A)
