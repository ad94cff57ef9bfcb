import numpy as np
import pytest
from deepg_core.training.metrics import macro_f1, measured, metrics

from deepg_core.training import OutputTotals, Totals


def one(**totals):
    """Totals of a network with one output."""
    return Totals({"dense": OutputTotals(**totals)})


def test_loss_accuracy_and_f1_of_a_confusion_matrix():
    confusion = np.array([[6, 2], [1, 3]])
    values = metrics(one(loss=24.0, count=12, score=0.0, confusion=confusion), "val_")
    assert values == {
        "val_loss": 2.0,
        "val_acc": 0.75,
        "val_f1": pytest.approx((12 / 15 + 6 / 9) / 2),
    }


def test_f1_leaves_out_classes_that_neither_occur_nor_are_predicted():
    assert macro_f1(np.array([[5, 0, 0], [0, 0, 0], [0, 0, 5]])) == 1.0


def test_nothing_counted_is_no_division_by_zero():
    assert metrics(one(loss=0.0, count=0, score=0.0, confusion=np.zeros((2, 2), np.int64))) == {
        "loss": 0.0,
        "acc": 0.0,
        "f1": 0.0,
    }


def test_a_sigmoid_has_an_accuracy_and_a_linear_output_an_error():
    assert metrics(one(loss=6.0, count=4, score=3.0)) == {"loss": 1.5, "acc": 0.75}
    assert metrics(one(loss=6.0, count=4, score=3.0, score_name="mae"), "val_") == {"val_loss": 1.5, "val_mae": 0.75}


def test_of_several_outputs_losses_add_up_and_the_others_are_averaged():
    confusion = np.array([[2, 0], [2, 0]])
    totals = Totals(
        {
            "output_1_2": OutputTotals(loss=4.0, count=4, score=0.0, confusion=confusion),
            "output_2_2": OutputTotals(loss=8.0, count=4, score=4.0),
        }
    )
    values = metrics(totals, "val_")
    assert values == {
        "val_output_1_2_loss": 1.0,
        "val_output_1_2_acc": 0.5,
        "val_output_1_2_f1": pytest.approx(1 / 3),
        "val_output_2_2_loss": 2.0,
        "val_output_2_2_acc": 1.0,
        "val_loss": 3.0,
        "val_acc": 0.75,
        "val_f1": pytest.approx(1 / 3),
    }


@pytest.mark.parametrize(
    ("activations", "names"),
    [
        (["softmax"], {"loss", "acc", "f1"}),
        (["sigmoid"], {"loss", "acc"}),
        (["linear"], {"loss", "mae"}),
        (["linear", "sigmoid"], {"loss", "mae", "acc"}),
    ],
)
def test_what_will_be_measured_is_known_before(activations, names):
    assert measured(activations) == names
