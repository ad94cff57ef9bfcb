"""Every metric is the one of scikit-learn on the same predictions."""

import numpy as np
import pytest
from sklearn import metrics as sk

from deepg_core.evaluation.bootstrap import estimate
from deepg_core.evaluation.label_metrics import LabelMetrics
from deepg_core.evaluation.measured import whole


@pytest.fixture
def labels(rng):
    """Two labels, one that never holds and is never called, and one that always holds."""
    truth = rng.integers(2, size=(300, 4))
    truth[:, 2:] = [0, 1]
    probabilities = np.clip(0.5 * truth + rng.random((300, 4)) * 0.6, 0, 1).round(2).astype(np.float32)
    probabilities[:, 2] /= 2
    return probabilities, truth, np.sort(rng.integers(20, size=300))


def ours(probabilities, truth):
    measured = LabelMetrics(probabilities, truth)
    return {name: value[0] for name, value in measured.measure(whole(measured)).items()}


def theirs(probabilities, truth):
    called = probabilities > 0.5
    columns = list(zip(truth.T, called.T, strict=True))
    mixed, present = truth.any(0) & ~truth.all(0), truth.any(0)
    return {
        "loss": sk.log_loss(truth.ravel(), probabilities.ravel().astype(float)),  # of as many windows each
        "acc": np.mean([sk.accuracy_score(y, c) for y, c in columns]),
        "balanced_acc": np.mean([sk.recall_score(y, c, average="macro", labels=np.unique(y)) for y, c in columns]),
        "f1": sk.f1_score(truth, called, average="macro", zero_division=np.nan),
        "mcc": np.mean([sk.matthews_corrcoef(y, c) for y, c in columns]),
        "roc_auc": sk.roc_auc_score(truth[:, mixed], probabilities[:, mixed]),
        "average_precision": sk.average_precision_score(truth[:, present], probabilities[:, present]),
    }


@pytest.mark.filterwarnings("ignore:A single label was found")
def test_the_metrics_are_those_of_scikit_learn(labels):
    assert ours(*labels[:2]) == pytest.approx(theirs(*labels[:2]), rel=1e-6)


def test_a_record_that_counts_twice_is_a_record_given_twice(labels, rng):
    probabilities, truth, record = labels
    weights = rng.integers(3, size=(2, 20))
    found = LabelMetrics(probabilities, truth, record).measure(weights)
    for draw, times in enumerate(weights):
        repeated = np.repeat(np.arange(300), times[record])
        expected = ours(probabilities[repeated], truth[repeated])
        assert {name: values[draw] for name, values in found.items()} == pytest.approx(expected)


def test_each_label_has_its_own(labels):
    probabilities, truth, _ = labels
    found = LabelMetrics(probabilities, truth).per_class()
    expected = sk.precision_recall_fscore_support(truth, probabilities > 0.5, zero_division=np.nan)
    np.testing.assert_allclose([found.precision, found.recall, found.f1, found.support], expected)
    np.testing.assert_array_equal(np.isnan(found.roc_auc), [False, False, True, True])
    np.testing.assert_array_equal(np.isnan(found.average_precision), [False, False, True, False])


def test_one_label_alone_can_be_measured(labels):
    probabilities, truth, record = labels
    found = estimate(LabelMetrics(probabilities[:, :1], truth[:, :1], record))
    assert found["roc_auc"].value == pytest.approx(sk.roc_auc_score(truth[:, 0], probabilities[:, 0]))
    assert found["roc_auc"].low < found["roc_auc"].value < found["roc_auc"].high


def test_certain_mistakes_have_a_finite_loss():
    assert ours(np.array([[1.0]], np.float32), np.array([[0]]))["loss"] == pytest.approx(36.0437, abs=1e-4)
