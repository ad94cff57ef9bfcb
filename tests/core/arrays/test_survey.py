"""A look into files of ready arrays: what they hold, and what is wrong with them."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.arrays.files import NumberReader
from deepg_core.arrays.layout import find_largest_class, holds_distributions, read_layout
from deepg_core.arrays.survey import ArraySurvey
from deepg_core.errors import DataError
from deepg_core.plugins import NoOptions

READER = NumberReader(NoOptions())
X = np.arange(5 * 3 * 4, dtype=np.float32).reshape(5, 3, 4)
Y = np.asarray([0, 2, 1, 0, 2])


def fault(path, *, cut=False):
    with pytest.raises(DataError) as error:
        ArraySurvey(READER, cut=cut).look(path, training=True)
    where, _, message = str(error.value).partition(": ")
    assert where == str(path)
    return message


def test_what_a_file_holds(save_arrays):
    file = READER.open(
        save_arrays(x_2=X, x_1=X[:, 0], y=Y, sample_weight=np.ones(5), labels=["a", "b", "c"], other=np.ones(2))
    )
    found = read_layout(file, cut=False)
    assert (found.rows, list(found.inputs.items())) == (5, [("x_1", (4,)), ("x_2", (3, 4))])
    assert (found.targets, found.numbered) == ({"y": ()}, {"y"})
    assert (found.weight, found.weights, found.labels) == ("sample_weight", (), ("a", "b", "c"))


def test_ten_inputs_are_in_the_order_of_their_numbers(save_arrays):
    arrays = {f"x_{number}": X[:, :, :1] for number in range(1, 11)}
    assert list(read_layout(READER.open(save_arrays(**arrays, y=Y)), cut=False).inputs) == [
        f"x_{n}" for n in range(1, 11)
    ]


def test_class_numbers_and_distributions(save_arrays):
    path = save_arrays(
        x=X, y_1=Y, y_2=np.full((5, 4), 0.25), y_3=np.full((5, 4), 0.5), y_4=np.tile([2.0, -1.0], (5, 1))
    )
    file = READER.open(path)
    assert find_largest_class(file, "y_1") == 2
    assert [holds_distributions(file, name) for name in ("y_2", "y_3", "y_4")] == [True, False, False]


def test_missing_arrays(save_arrays):
    assert fault(save_arrays(z=X)) == "holds no array `x`; its arrays: `z`"
    assert fault(save_arrays(x=X, z=Y)) == "holds no array `y`; its arrays: `x`, `z`"
    assert fault(save_arrays(x_1=X, x_3=X, y=Y)) == "holds `x_3`, but no `x_2`"


def test_names_that_are_nearly_right(save_arrays):
    wrong = "inputs are called x or x_1, x_2, ..., targets y or y_1, y_2, ..."
    assert fault(save_arrays(x=X, y=Y, x2=X)) == f"holds `x2`; {wrong}"
    assert fault(save_arrays(x=X, y=Y, x_1=X)) == "holds `x` and `x_1` too: call the arrays x_1, x_2, ..."
    assert fault(save_arrays(x=X, y=Y, sample_weights=Y)) == "holds `sample_weights`; is `sample_weight` meant?"
    assert (
        fault(save_arrays(x=X, y=Y, weight=Y, sample_weight=Y))
        == "holds `sample_weight`, `weight`: leave one of them out"
    )


def test_rows_that_do_not_match(save_arrays):
    assert fault(save_arrays(x=X, y=Y[:4])) == "`x` has 5 rows, but `y` has 4"
    assert fault(save_arrays(x=X[:0], y=Y[:0])) == "`x` has no rows; it must have an example in each row"
    assert fault(save_arrays(x=np.float32(1), y=Y)) == "`x` is a single number; it must have an example in each row"


def test_rows_of_nothing(save_arrays):
    columns = "has the shape (5, 0): there are no numbers in a row of it"
    assert fault(save_arrays(x=X, y=np.zeros((5, 0), np.float32))) == f"`y` {columns}"
    assert fault(save_arrays(x=X, y=Y, sample_weight=np.zeros((5, 0)))) == f"`sample_weight` {columns}"
    assert fault(save_arrays(x=X[:, :0], y=Y)).startswith("`x` has the shape (5, 0")


def test_what_is_no_number(save_arrays):
    assert fault(save_arrays(x=X + 1j, y=Y)) == "`x` holds no numbers, but `complex64`"
    assert fault(save_arrays(x=X, y=Y, labels=Y)) == "`labels` holds no texts, but it names the classes"


def test_objects_are_not_unpickled(tmp_path):
    np.savez(tmp_path / "a.npz", x=X, y=np.asarray([{}, 1, "a", None, ()], object))
    assert fault(tmp_path / "a.npz") == "`y` holds no numbers, but objects"


def test_labels(save_arrays):
    assert (
        fault(save_arrays(x=X, y=np.eye(5), labels=["a", "b"]))
        == "`labels` names 2 classes, but a row of `y` has the shape (5,)"
    )
    assert (
        fault(save_arrays(x=X, y=Y, labels="a"))
        == "`labels` has the shape (); it must be a list of 65,536 names at most"
    )
    assert fault(save_arrays(x=X, y=Y, labels=["a", "a", "b"])) == "`labels` names a class twice: a, a, b"
    assert fault(save_arrays(x=X, y_1=Y, y_2=Y, labels=["a"])) == (
        "`labels` names the classes of one target, but there are `y_1`, `y_2`"
    )
    assert (
        fault(save_arrays(x=X, y=Y, labels=["a", "b"]))
        == "`y` holds the class number 2, but `labels` name 2 classes, 0 to 1"
    )


def test_class_numbers_that_are_none(save_arrays):
    assert fault(save_arrays(x=X, y=Y - 1)) == "`y` holds the class number -1; classes are 0 to 65,535 at most"
    assert fault(save_arrays(x=X, y=Y + 65534)) == "`y` holds the class number 65536; classes are 0 to 65,535 at most"


def test_targets_that_are_cut_out_of_x(save_arrays):
    message = "but [target] cuts the target out of `x` alone"
    assert fault(save_arrays(x=X, y=Y), cut=True) == f"holds `x`, `y`, {message}"
    assert fault(save_arrays(x_1=X, x_2=X), cut=True) == f"holds `x_1`, `x_2`, {message}"
    assert ArraySurvey(READER, cut=True).look(save_arrays(x=X), training=True) == 5


@pytest.fixture
def look(save_arrays):
    """Look into files one after the other; gives the survey."""

    def through(*files, cut=False):
        survey = ArraySurvey(READER, cut=cut)
        for number, (arrays, training) in enumerate(files):
            survey.look(save_arrays(str(number), **arrays), training=training)
        return survey

    return through


def refusal(look, first, second):
    with pytest.raises(DataError) as error:
        look((first, True), (second, False))
    return (
        str(error.value).partition(": ")[2].replace(str(error.value.path.with_name(f"0{error.value.path.suffix}")), "0")
    )


def test_classes_are_those_of_all_training_files(look):
    survey = look(({"x": X, "y": Y % 2}, True), ({"x": X, "y": Y}, True), ({"x": X, "y": Y % 2}, False))
    assert (survey.classes, survey.named, survey.numeric) == ({"y": 3}, True, False)


def test_a_class_that_the_training_data_lacks(look):
    message = refusal(look, {"x": X, "y": Y % 2}, {"x": X, "y": Y})
    assert message == "`y` holds the class number 2, but the training data has 2 classes, 0 to 1"


def test_files_must_be_alike(look):
    assert (
        refusal(look, {"x": X, "y": Y}, {"x": X[:, :2], "y": Y}) == "`x` is (2, 4) a row, but in 0 it is (3, 4) a row"
    )
    assert refusal(look, {"x": X, "y": Y}, {"x": X, "y": Y / 2}) == (
        "`y` is a number a row, but in 0 it is a class number a row"
    )
    assert refusal(look, {"x": X, "y": Y, "weight": Y}, {"x": X, "y": Y}) == (
        "`the weight` is missing, but in 0 it is a number a row"
    )
    assert refusal(look, {"x": X, "y": Y, "labels": ["a", "b", "c"]}, {"x": X, "y": Y}) == (
        "`labels` are missing, but in 0 they are a, b, c"
    )


@pytest.mark.parametrize(
    ("y", "named", "numeric"),
    [(np.eye(5), True, False), (np.ones((5, 2)), False, True), (np.arange(5) / 2, False, True)],
    ids=["one-hot", "numbers", "a number"],
)
def test_rows_that_are_distributions_are_classes(look, y, named, numeric):
    survey = look(({"x": X, "y": y}, True))
    assert (survey.named, survey.numeric) == (named, numeric)
