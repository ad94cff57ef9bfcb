"""Encoded windows: what is refused, and what the message asks for."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.batches import Feed
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.errors import DataError
from deepg_core.inference.inputs import InputReader
from deepg_core.network import Drawing
from deepg_core.network.layers import Concatenate, Dense, Flatten
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat

ONE = {"input_1": (3, 2)}


def graph_of(shapes):
    draw = Drawing()
    flat = [draw(Flatten(), draw.input(name, shape)) for name, shape in shapes.items()]
    x = draw(Concatenate(), *flat) if len(flat) > 1 else flat[0]
    return draw.graph(draw(Dense(2, activation="softmax"), x))


def reader(shapes):
    return InputReader(graph_of(shapes), None)


@pytest.mark.parametrize("windows", [np.ones((2, 3, 2), bool), np.ones((2, 3, 2), np.float64).tolist()])
def test_numbers_of_any_kind_become_float32(windows):
    (array,) = reader(ONE).read(windows).values()
    np.testing.assert_array_equal(array, np.ones((2, 3, 2), np.float32), strict=True)


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        (
            np.zeros((3, 2)),
            "the inputs have the shapes {'input_1': (2,)} a window; the model reads {'input_1': (3, 2)}",
        ),
        (np.zeros((0, 3, 2)), "there are no windows; the model reads {'input_1': (3, 2)} a window"),
        (
            {"x": np.zeros((1, 3, 2))},
            "the inputs have the shapes {'x': (3, 2)} a window; the model reads {'input_1': (3, 2)}",
        ),
        (
            {"input_1": 3.5},
            "`input_1` must be an array of numbers, with the windows on its first axis, not float 3.5",
        ),
        (
            {"input_1": np.array(["A", "C"])},
            "`input_1` must be an array of numbers, with the windows on its first axis, not an array (2,) of <U1",
        ),
        (
            ["ACG"],
            "the model has inputs that letters do not give: {'input_1': (3, 2)} a window; give arrays by their names",
        ),
    ],
)
def test_what_is_no_input_is_named(windows, said):
    with pytest.raises(DataError) as error:
        reader(ONE).read(windows)
    assert str(error.value) == said


def test_one_array_is_not_several_inputs():
    two = {"input_1": (3, 2), "input_2": (3, 2)}
    with pytest.raises(DataError) as error:
        reader(two).read(np.zeros((1, 3, 2)))
    assert str(error.value) == f"the model reads several inputs; give arrays by their names: {two} a window"


def test_inputs_of_different_windows_are_refused():
    with pytest.raises(DataError) as error:
        reader({"a": (2,), "b": (2,)}).read({"b": np.zeros((2, 2)), "a": np.zeros((1, 2))})
    assert str(error.value) == "the inputs must have a row for each window; they have {'b': 2, 'a': 1}"


ROWS = {"input_1": (3,), "input_2": (5, 4), "input_3": (4, 4)}


@pytest.fixture
def beside():
    """A reader of letters beside the rows of two tables, the second of which are sequences."""
    target = LabelFolderFormat(LabelFolder(maxlen=4), Setting(labels=("a", "b")))
    return InputReader(graph_of(ROWS), Feed(target, OneHotEncoder(OneHot())))


def test_rows_of_tables_stand_before_the_letters(beside):
    numbers, letters = np.arange(6).reshape(2, 3), [[0, 1, 2, 4, 5], [4, 3, 2, 1, 0]]
    inputs = beside.read(["ACGT", "AAAA"], added=[numbers, letters])
    assert {name: (array.dtype, array.shape[1:]) for name, array in inputs.items()} == {
        name: (np.float32, shape) for name, shape in ROWS.items()
    }
    np.testing.assert_array_equal(inputs["input_1"], numbers)
    assert inputs["input_2"][0].tolist() == [[0] * 4, [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0] * 4]
    of_arrays = beside.read(inputs["input_3"], added=(numbers, inputs["input_2"]))
    for name, array in inputs.items():
        np.testing.assert_array_equal(of_arrays[name], array)


def test_letters_may_become_codes(beside):
    """Those alone: rows and arrays are what they were."""
    target = LabelFolderFormat(LabelFolder(maxlen=4), Setting(labels=("a", "b")))
    coding = InputReader(graph_of(ROWS), feed := Feed(target, OneHotEncoder(OneHot())), coded=True)
    added = [np.arange(3, dtype=np.uint8)[None], np.zeros((1, 5), np.uint8)]
    codes, numbers = (its.read("ACGN", added=added) for its in (coding, beside))
    assert codes["input_3"].tobytes() == b"ACGN"
    for name, array in numbers.items():
        its = feed.table[codes[name]] if name == "input_3" else codes[name]
        np.testing.assert_array_equal(its, array, strict=True)
    of_arrays = coding.read({**numbers, "input_3": numbers["input_3"].astype(np.uint8)})
    np.testing.assert_array_equal(of_arrays["input_3"], numbers["input_3"], strict=True)


NUMBERS, LETTERS = np.zeros((1, 3)), np.zeros((1, 5))


@pytest.mark.parametrize(
    ("added", "said"),
    [
        (
            None,
            "the model reads rows of tables beside the windows: give them as `added`, of the shape (windows, 3), (windows, 5)",
        ),
        (NUMBERS, "`added` is 1 array, but the model reads the rows of 2 tables"),
        ([], "`added` is 0 arrays, but the model reads the rows of 2 tables"),
        ([NUMBERS[:, 1:], LETTERS], "`added` has the shape (1, 2); the model reads (windows, 3)"),
        ([NUMBERS.repeat(2, 0), LETTERS], "`added` has 2 rows for 1 windows; give one for each"),
        (
            [NUMBERS, LETTERS + 6],
            "`added` is to be read as sequences, but holds numbers other than 0 to 5: 1 is the first letter of the vocabulary",
        ),
        ([[[1], [1, 2]], LETTERS], "`added` is no array of numbers: setting an array element with a sequence."),
    ],
)
def test_rows_that_the_network_does_not_read_are_refused(beside, added, said):
    with pytest.raises(DataError) as error:
        beside.read("ACGT", added)
    assert str(error.value).startswith(said)
