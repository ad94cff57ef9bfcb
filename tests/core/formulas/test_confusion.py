"""Metrics of a matrix of counts are those of scikit-learn on the predictions that it counts."""

import warnings

import numpy as np
import pytest
from sklearn import metrics as sk

from deepg_core.formulas.confusion import f1_of_each, measure_confusion


@pytest.mark.parametrize(
    ("classes", "occur", "called"), [(2, 2, 2), (5, 5, 5), (5, 3, 5), (5, 5, 3), (3, 1, 1), (7, 7, 1)]
)
def test_they_are_scikit_learns(classes, occur, called):
    rng = np.random.default_rng(classes)
    truth, call = rng.integers(occur, size=200), rng.integers(called, size=200)
    confusion = sk.confusion_matrix(truth, call, labels=range(classes))
    with warnings.catch_warnings(action="ignore"):
        wanted = {
            "acc": sk.accuracy_score(truth, call),
            "balanced_acc": sk.balanced_accuracy_score(truth, call),
            "f1": sk.f1_score(truth, call, average="macro"),
            "mcc": sk.matthews_corrcoef(truth, call),
        }
        present = np.union1d(truth, call)
        each = sk.f1_score(truth, call, average=None, labels=present)
    if called == 1:
        assert measure_confusion(confusion)["mcc"] == 0
    assert measure_confusion(confusion) == pytest.approx(wanted, abs=1e-12)
    found = f1_of_each(confusion)
    np.testing.assert_allclose(found[present], each)
    assert np.isnan(found[np.setdiff1d(np.arange(classes), present)]).all()


def test_of_nothing_nothing_is_known_but_that_nothing_correlates():
    measured = measure_confusion(np.zeros((2, 2), np.int64))
    assert [name for name, value in measured.items() if np.isnan(value)] == ["acc", "balanced_acc", "f1"]
    assert measured["mcc"] == 0
