"""Intervals are over records: windows of one record do not make them narrower."""

import math

import numpy as np
import pytest

from deepg_core.evaluation import bootstrap
from deepg_core.evaluation.bootstrap import Estimate, draw_records, estimate
from deepg_core.evaluation.class_metrics import ClassMetrics


def test_each_draw_has_as_many_records_as_there_are():
    (weights,) = draw_records(records=50, draws=30, seed=1, block=100)
    assert weights.shape == (30, 50)
    assert (weights.sum(1) == 50).all()
    assert len(np.unique(weights, axis=0)) == 30


def test_draws_do_not_depend_on_the_block_but_on_the_seed():
    one = np.concatenate(list(draw_records(7, 100, seed=1, block=100)))
    np.testing.assert_array_equal(np.concatenate(list(draw_records(7, 100, seed=1, block=3))), one)
    assert (np.concatenate(list(draw_records(7, 100, seed=2, block=3))) != one).any()


def test_the_interval_is_that_of_a_plain_bootstrap(predict, rng):
    probabilities, truth, record = predict(n=600, records=30)
    right = probabilities.argmax(1) == truth
    found = estimate(ClassMetrics(probabilities, truth, record), draws=4000)["acc"]
    windows = [np.flatnonzero(record == r) for r in range(30)]
    drawn = [right[np.concatenate([windows[r] for r in rng.integers(30, size=30)])].mean() for _ in range(4000)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert found.value == right.mean()
    assert (found.low, found.high) == (pytest.approx(low, abs=0.004), pytest.approx(high, abs=0.004))


def test_more_windows_of_the_same_records_do_not_narrow_it(predict):
    probabilities, truth, record = predict(n=300, records=15)
    one = estimate(ClassMetrics(probabilities, truth, record))
    ten = estimate(ClassMetrics(np.repeat(probabilities, 10, 0), np.repeat(truth, 10), np.repeat(record, 10)))
    assert (ten["mcc"].low, ten["mcc"].high) == (pytest.approx(one["mcc"].low), pytest.approx(one["mcc"].high))


def test_the_same_seed_gives_the_same_interval(predict):
    measured = ClassMetrics(*predict())
    assert estimate(measured, seed=3) == estimate(measured, seed=3)
    assert estimate(measured, seed=3) != estimate(measured, seed=4)


def test_small_blocks_give_the_same(predict, monkeypatch):
    measured = ClassMetrics(*predict())
    expected = {name: found.low for name, found in estimate(measured, draws=50).items()}
    monkeypatch.setattr(bootstrap, "_BLOCK", 1)
    assert {name: found.low for name, found in estimate(measured, draws=50).items()} == pytest.approx(expected)


def test_a_single_record_has_no_interval(predict):
    probabilities, truth, _ = predict(n=10, records=1)
    found = estimate(ClassMetrics(probabilities, truth, np.zeros(10, np.int64)))["acc"]
    assert found.as_json() == {"value": float((probabilities.argmax(1) == truth).mean()), "low": None, "high": None}


def test_draws_without_a_class_are_left_out():
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]], np.float32)
    found = estimate(ClassMetrics(probabilities, np.array([0, 1, 1])))
    assert found["roc_auc"] == Estimate(1.0, 1.0, 1.0)


def test_what_is_undefined_is_null():
    assert Estimate(math.nan, -math.inf, 1.0).as_json() == {"value": None, "low": None, "high": 1.0}
