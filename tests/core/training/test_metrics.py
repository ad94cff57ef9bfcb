import numpy as np
import pytest

from deepg_core.training import Totals
from deepg_core.training.metrics import macro_f1, metrics


def test_loss_accuracy_and_f1_of_a_confusion_matrix():
    confusion = np.array([[6, 2], [1, 3]])
    values = metrics(Totals(24.0, confusion), "val_")
    assert values == {
        "val_loss": 2.0,
        "val_acc": 0.75,
        "val_f1": pytest.approx((12 / 15 + 6 / 9) / 2),
    }


def test_f1_leaves_out_classes_that_neither_occur_nor_are_predicted():
    assert macro_f1(np.array([[5, 0, 0], [0, 0, 0], [0, 0, 5]])) == 1.0


def test_nothing_counted_is_no_division_by_zero():
    assert metrics(Totals(0.0, np.zeros((2, 2), np.int64))) == {"loss": 0.0, "acc": 0.0, "f1": 0.0}
