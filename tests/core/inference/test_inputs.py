"""Encoded windows: what is refused, and what the message asks for."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import DataError
from deepg_core.inference.inputs import InputReader
from deepg_core.network import Drawing
from deepg_core.network.layers import Concatenate, Dense, Flatten

ONE = {"input_1": (3, 2)}


def reader(shapes):
    draw = Drawing()
    flat = [draw(Flatten(), draw.input(name, shape)) for name, shape in shapes.items()]
    x = draw(Concatenate(), *flat) if len(flat) > 1 else flat[0]
    return InputReader(draw.graph(draw(Dense(2, activation="softmax"), x)), None)


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
