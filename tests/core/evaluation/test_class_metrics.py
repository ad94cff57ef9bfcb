"""Every metric is the one of scikit-learn on the same predictions."""

import json
import warnings

import numpy as np
import pytest
from sklearn import metrics as sk

from deepg_core.errors import DeepgError
from deepg_core.evaluation.class_metrics import ClassMetrics
from deepg_core.evaluation.measured import whole

CASES = {
    "random": {},
    "two classes": {"classes": 2},
    "ties": {"digits": 0},
    "one class missing": {"missing": 1},
    "twelve classes": {"classes": 12},
    "one class": {"classes": 2, "missing": 0},
}


@pytest.fixture(params=CASES.values(), ids=CASES)
def case(request, predict):
    return predict(**request.param)


def ours(probabilities, truth, record=None):
    measured = ClassMetrics(probabilities, truth, record)
    return {name: value[0] for name, value in measured.measure(whole(measured)).items()}


def one_against_rest(score, probabilities, truth):
    """Give scikit-learn's score of each class, NaN where it warns."""
    values = []
    for column in range(probabilities.shape[1]):
        true = truth == column
        defined = true.any() if score is sk.average_precision_score else true.any() and not true.all()
        values.append(score(true, probabilities[:, column]) if defined else np.nan)
    return np.array(values)


def test_the_metrics_are_those_of_scikit_learn(case):
    probabilities, truth, _ = case
    classes, called = range(probabilities.shape[1]), probabilities.argmax(1)
    shares = probabilities.astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # y_pred contains classes not in y_true
        expected = {
            "loss": sk.log_loss(truth, shares / shares.sum(1, keepdims=True), labels=classes),
            "acc": sk.accuracy_score(truth, called),
            "balanced_acc": sk.balanced_accuracy_score(truth, called),
            "f1": sk.f1_score(truth, called, average="macro"),
            "mcc": sk.matthews_corrcoef(truth, called),
            "roc_auc": one_against_rest(sk.roc_auc_score, probabilities, truth).mean(),
            "average_precision": np.nanmean(one_against_rest(sk.average_precision_score, probabilities, truth)),
        }
    found = ours(probabilities, truth)
    assert list(found) == list(expected)
    np.testing.assert_allclose(list(found.values()), list(expected.values()), rtol=1e-6, atol=1e-9)


def test_roc_auc_is_the_macro_average_of_scikit_learn(predict):
    probabilities, truth, _ = predict(classes=4)
    shares = probabilities.astype(np.float64)
    expected = sk.roc_auc_score(truth, shares / shares.sum(1, keepdims=True), multi_class="ovr")
    assert ours(probabilities, truth)["roc_auc"] == pytest.approx(expected, abs=1e-9)


def test_the_values_of_a_class_are_those_of_scikit_learn(case):
    probabilities, truth, _ = case
    classes, called = list(range(probabilities.shape[1])), probabilities.argmax(1)
    found = ClassMetrics(probabilities, truth).per_class()
    expected = sk.precision_recall_fscore_support(truth, called, labels=classes, zero_division=np.nan)
    np.testing.assert_allclose(found.precision, expected[0])
    np.testing.assert_allclose(found.recall, expected[1])
    np.testing.assert_allclose(found.f1, expected[2])
    np.testing.assert_array_equal(found.support, expected[3])
    np.testing.assert_allclose(found.roc_auc, one_against_rest(sk.roc_auc_score, probabilities, truth))
    np.testing.assert_allclose(
        found.average_precision, one_against_rest(sk.average_precision_score, probabilities, truth)
    )


def test_the_confusion_has_true_classes_as_rows(case):
    probabilities, truth, _ = case
    measured = ClassMetrics(probabilities, truth)
    expected = sk.confusion_matrix(truth, probabilities.argmax(1), labels=range(probabilities.shape[1]))
    np.testing.assert_array_equal(measured.confusion(whole(measured)), [expected])


def test_a_record_that_counts_twice_is_a_record_given_twice(predict, rng):
    probabilities, truth, record = predict(digits=1)
    weights = rng.integers(4, size=(3, 20))
    found = ClassMetrics(probabilities, truth, record).measure(weights)
    for draw, times in enumerate(weights):
        repeated = np.repeat(np.arange(len(truth)), times[record])
        expected = ours(probabilities[repeated], truth[repeated])
        for name, values in found.items():
            assert values[draw] == pytest.approx(expected[name], rel=1e-12), name


def test_a_draw_without_a_class_has_no_roc_auc(predict):
    truth, record = np.array([0, 0, 1, 1]), np.array([5, 5, 9, 9])
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.3, 0.7], [0.2, 0.8]], np.float32)
    found = ClassMetrics(probabilities, truth, record).measure(np.array([[1, 1], [0, 2]]))
    np.testing.assert_allclose(found["roc_auc"], [1, np.nan])
    np.testing.assert_allclose(found["average_precision"], [1, 1])
    np.testing.assert_allclose(found["acc"], [0.75, 1])


def test_a_probability_of_zero_has_a_finite_loss():
    assert ours(np.array([[1, 0]], np.float32), np.array([1]))["loss"] == pytest.approx(36.0437, abs=1e-4)


def test_predictions_that_are_no_numbers_are_named():
    probabilities = np.full((2000, 2), 0.5, np.float32)
    probabilities[[1199, 1500], 1] = np.nan
    with pytest.raises(DeepgError) as error:
        ClassMetrics(probabilities, np.zeros(2000, np.int64))
    assert str(error.value) == (
        "the network gives no number for 2 of 2,000 windows, the first is window 1,200; take an earlier checkpoint"
    )


def test_without_windows_there_is_nothing_to_measure():
    with pytest.raises(DeepgError) as error:
        ClassMetrics(np.empty((0, 2), np.float32), np.empty(0, np.int64))
    assert str(error.value) == "there is no window to evaluate; are all records shorter than a window?"


def test_what_is_undefined_of_a_class_is_null_in_json():
    probabilities = np.array([[0.9, 0.1], [0.75, 0.25]], np.float32)
    written = ClassMetrics(probabilities, np.array([0, 0])).per_class().as_json(["16S", "bacteria"])
    keys = ("precision", "recall", "f1", "support", "roc_auc", "average_precision")
    assert json.loads(json.dumps(written, allow_nan=False)) == {
        "16S": dict(zip(keys, (1, 1, 1, 2, None, 1), strict=True)),
        "bacteria": dict(zip(keys, (None, None, None, 0, None, None), strict=True)),
    }
