import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn import metrics as sk
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV, calibration_curve
from sklearn.frozen import FrozenEstimator

from deepg_core.evaluation.calibration import apply_temperature, bin_confidence, brier_score, fit_temperature


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose inputs are its logits."""

    def fit(self, scores, truth):
        self.classes_ = np.unique(truth)
        return self

    def decision_function(self, scores):
        return scores

    def predict(self, scores):
        return scores.argmax(1)


@pytest.fixture
def logits(rng):
    truth = rng.integers(3, size=800)
    scores = rng.normal(size=(800, 3))
    scores[np.arange(800), truth] += 1
    return 3 * scores, truth


def test_the_bins_are_those_of_scikit_learn(predict):
    probabilities, truth, _ = predict()
    found = bin_confidence(probabilities, truth)
    right, confidence = probabilities.argmax(1) == truth, probabilities.max(1)
    accuracy, mean = calibration_curve(right, confidence, n_bins=15)
    filled = found.count > 0
    np.testing.assert_allclose(found.accuracy[filled], accuracy)
    np.testing.assert_allclose(found.confidence[filled], mean, rtol=1e-6)
    assert np.isnan(found.accuracy[~filled]).all()
    assert found.count.sum() == 400


def test_ece_is_the_mean_gap():
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.3, 0.7], [1, 0]], np.float32)
    assert bin_confidence(probabilities, np.array([0, 1, 1, 0])).ece == pytest.approx((2 * 0.4 + 0.3 + 0) / 4, abs=1e-6)


def test_an_empty_bin_is_null_in_json():
    written = bin_confidence(np.array([[0.75, 0.25]], np.float32), np.array([0]), bins=2).as_json()
    assert json.loads(json.dumps(written, allow_nan=False)) == [
        {"low": 0, "high": 0.5, "count": 0, "confidence": None, "accuracy": None},
        {"low": 0.5, "high": 1, "count": 1, "confidence": 0.75, "accuracy": 1},
    ]


@pytest.mark.parametrize("classes", [2, 3])
def test_brier_is_that_of_scikit_learn(predict, classes):
    probabilities, truth, _ = predict(classes=classes)
    shares = probabilities.astype(np.float64)
    shares /= shares.sum(1, keepdims=True)
    expected = sk.brier_score_loss(truth, shares if classes > 2 else shares[:, 1])
    assert brier_score(probabilities, truth) == pytest.approx(expected, abs=1e-7)


def test_the_temperature_is_that_of_scikit_learn(logits):
    oracle = CalibratedClassifierCV(FrozenEstimator(Given().fit(*logits)), method="temperature").fit(*logits)
    expected = 1 / oracle.calibrated_classifiers_[0].calibrators[0].beta_
    assert fit_temperature(*logits).value == pytest.approx(expected, rel=1e-4)


def test_no_temperature_near_it_is_better(logits):
    scores, truth = logits
    found = fit_temperature(scores, truth)
    grid = np.geomspace(0.1, 10, 4001)
    losses = [sk.log_loss(truth, np.exp(scores / t) / np.exp(scores / t).sum(1, keepdims=True)) for t in grid[::40]]
    assert found.loss_after <= min(losses)
    assert found.value == pytest.approx(grid[::40][np.argmin(losses)], rel=0.03)
    assert found.loss_after < found.loss_before
    assert found.ece_after < found.ece_before
    assert (found.windows, found.at_bound) == (800, False)


def test_logarithms_of_probabilities_do_as_well_as_logits(logits):
    scores, truth = logits
    shares = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    assert fit_temperature(np.log(shares), truth).value == pytest.approx(fit_temperature(scores, truth).value)


def test_windows_that_are_all_right_have_no_best_temperature():
    found = fit_temperature(np.array([[2.0, 0], [0, 1]]), np.array([0, 1]))
    assert (found.value, found.at_bound) == (pytest.approx(0.01), True)


def test_a_class_that_was_impossible_is_no_obstacle():
    scores = np.tile(np.array([0, -np.inf]), (11, 1))
    least = -np.log(np.finfo(np.float32).tiny)  # sigmoid(least / T) = 10 / 11
    assert fit_temperature(scores, np.arange(11) // 10).value == pytest.approx(least / np.log(10))


def test_a_temperature_of_one_changes_nothing(predict):
    probabilities, _, _ = predict()
    np.testing.assert_allclose(apply_temperature(probabilities, 1), probabilities, rtol=1e-6)


def test_it_is_what_the_logits_would_give(logits):
    scores = logits[0]
    shares = (np.exp(scores) / np.exp(scores).sum(1, keepdims=True)).astype(np.float32)
    expected = np.exp(scores / 2.5) / np.exp(scores / 2.5).sum(1, keepdims=True)
    np.testing.assert_allclose(apply_temperature(shares, 2.5), expected, rtol=1e-5)


@settings(deadline=None)
@given(
    arrays.arrays(np.float32, (5, 3), elements=st.floats(0, 1, width=32)),
    st.floats(0.01, 100),
)
def test_no_call_changes(probabilities, temperature):
    found = apply_temperature(probabilities, temperature)
    np.testing.assert_array_equal(found.argmax(1), probabilities.argmax(1))


def test_rounding_changes_no_call_either():
    near = np.array([[np.nextafter(np.float32(0.5), np.float32(0)), 0.5]], np.float32)
    assert apply_temperature(near, 50).argmax(1) == 1
