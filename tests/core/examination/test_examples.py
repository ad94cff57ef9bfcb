"""What target formats may return, what becomes of it, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.errors import PluginError
from deepg_core.examination import (
    WindowError,
    cut_windows,
    examine_alone,
    examine_format,
    examine_labels,
    examine_names,
    examine_shapes,
    examine_weight,
)
from deepg_core.network import Signature
from deepg_core.targets import Example, TargetFormat, Windows

LETTERS = np.frombuffer(b"AAAACCCCGGGG", np.uint8).reshape(3, 4)
ROWS = np.eye(2, dtype=np.float32)[[0, 1, 1]]
NUMBERS = np.asarray([0, 1, 1])
WEIGHT = np.ones(3, np.float32)


class Format(TargetFormat):
    window = 4

    def __init__(self, target=ROWS, weight=None, inputs=None, classes=("poor", "rich"), numeric=False, example=None):
        super().__init__(None)
        self.classes, self.numeric = classes, numeric
        self.example = example or Example({"x": LETTERS} if inputs is None else inputs, {"y": target}, weight)

    def cut(self, windows):
        return self.example


def cut(*args, **options):
    return cut_windows(Format(*args, **options), Windows.of_letters(LETTERS))


def refusal(*args, **options):
    with pytest.raises(PluginError) as caught:
        cut(*args, **options)
    return str(caught.value).removeprefix("the target format Format ")


@pytest.mark.parametrize(
    "target",
    [
        *(ROWS.astype(dtype) for dtype in (np.float16, np.float64, bool, np.int64)),
        *(NUMBERS.astype(dtype) for dtype in (np.int8, np.uint16, np.int64, bool)),
        NUMBERS[:, None],
    ],
    ids=lambda it: f"{it.dtype} {it.shape}",
)
def test_rows_of_any_dtype_and_class_numbers_become_float32_rows(target):
    found = cut(target).targets["y"]
    assert (found.dtype, found.tolist()) == (np.float32, ROWS.tolist())


def test_class_numbers_of_positions_become_rows_of_positions():
    target = np.asarray([[0, 1, 2, 0]] * 3)
    found = cut(target, classes=("a", "b", "c")).targets["y"]
    np.testing.assert_array_equal(found, np.eye(3, dtype=np.float32)[target])


@pytest.mark.parametrize("dtype", [np.float64, np.int64])
def test_a_number_for_each_window_is_a_column(dtype):
    found = cut(np.asarray([3, 5, 7], dtype), classes=(), numeric=True).targets["y"]
    assert (found.dtype, found.tolist()) == (np.float32, [[3], [5], [7]])


def test_inputs_are_letters_int32_or_float32():
    inputs = {"x": LETTERS, "number": NUMBERS, "flag": NUMBERS > 0, "share": np.asarray([[0.5]] * 3)}
    found = cut(inputs=inputs).inputs
    assert {name: (part.dtype.name, part.shape) for name, part in found.items()} == {
        "x": ("uint8", (3, 4)), "number": ("int32", (3, 1)), "flag": ("float32", (3, 1)), "share": ("float32", (3, 1)),
    }  # fmt: skip


def test_weights_of_any_dtype_are_float32():
    assert cut(weight=NUMBERS).weight.dtype == np.float32


def test_what_is_as_it_must_be_is_not_copied():
    found = cut(weight=WEIGHT)
    assert (found.inputs["x"] is LETTERS, found.targets["y"] is ROWS, found.weight is WEIGHT) == (True, True, True)


ARRAY = "it is a numpy array: letters uint8, other numbers float32"
BATCH = "the batch comes first, as in (windows, ...), of letters uint8 (windows, length) or (windows,), else numbers"
CODES = "numbers of classes are int64, letters are codes of ASCII and need no `classes`"
NAMES = 'names are texts like "input_1" and "target_1", without `/`'
UNNAMED = "name the `classes` that they number, or say `numeric = True`, or give float32 rows"
COLUMNS = "give a column for each, or class numbers as int64 (3,)"
CHANCES = "chances of classes are 0 to 1; of numbers to come near to say `numeric = True`"
EXAMPLE = 'it gives Example({"input_1": ...}, {"target_1": ...})'
TABLES = "they are a dictionary: name -> array"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": ROWS.tolist()}, f"gives `y` as a `list`; {ARRAY}"),
        ({"target": ROWS.astype(object)}, f"gives `y` as object (3, 2); {ARRAY}"),
        ({"target": np.asarray(["poor"] * 3)}, f"gives `y` as <U4 (3,); {ARRAY}"),
        ({"target": ROWS.T}, f"gives `y` as float32 (2, 3) for 3 windows; {BATCH}"),
        ({"target": NUMBERS.astype(np.uint8)}, f"names `classes`, but gives `y` as uint8, which is letters; {CODES}"),
        ({"target": NUMBERS.astype(np.uint8), "classes": ()}, f"gives `y` as uint8, which is letters, but holds 1; {CODES}"),
        ({"target": NUMBERS, "classes": ()}, f"gives `y` as int64 (3,), whole numbers; {UNNAMED}"),
        ({"target": NUMBERS.astype(float)}, f"gives `y` as float64 (3,), but names 2 classes (poor, rich); {COLUMNS}"),
        ({"classes": ("a", "b", "c")}, f"gives `y` as float32 (3, 2), but names 3 classes (a, b, c); {COLUMNS}"),
        ({"target": ROWS * 3, "classes": ()}, f"gives 0 to 3 in `y`; {CHANCES}"),
        ({"inputs": {}}, f"gives no inputs; {TABLES}"),
        ({"inputs": [LETTERS]}, f"gives a `list` as inputs; {TABLES}"),
        ({"inputs": {1: LETTERS}}, f"gives inputs with the name 1; {NAMES}"),
        ({"inputs": {"a/b": LETTERS}}, f"gives inputs with the name 'a/b'; {NAMES}"),
        ({"inputs": {"y": LETTERS}}, "calls an input and a target `y`; each array has a name of its own"),
        ({"inputs": {"x": LETTERS[..., None]}}, f"gives `x` as uint8 (3, 4, 1), which is letters; {BATCH}"),
        ({"inputs": {"x": NUMBERS + 2**40}}, "gives `x` as int64 with numbers beyond int32; give float32"),
        ({"weight": [1.0] * 3}, f"gives the weight as a `list`; {ARRAY}"),
        ({"weight": np.ones(2)}, f"gives the weight as float64 (2,) for 3 windows; {BATCH}"),
        ({"example": (LETTERS, ROWS)}, f"gives a `tuple` where windows are cut; {EXAMPLE}"),
    ],
)  # fmt: skip
def test_what_no_network_can_learn_from_is_refused(options, message):
    assert refusal(**options) == message


AT = "for window {} of a batch, counted from 0"
TWO = "its 2 classes (poor, rich) are 0 to 1"
NAN = np.asarray([[0, 1], [np.nan, 1], [1, 0]])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target": NAN}, f"gives NaN or infinity in `y` {AT.format(1)}; numbers are finite"),
        ({"inputs": {"x": NAN * 1e39}}, f"gives NaN or infinity in `x` {AT.format(0)}; numbers are finite"),
        ({"weight": NAN[:, 0]}, f"gives NaN or infinity in the weight {AT.format(1)}; numbers are finite"),
        ({"weight": np.asarray([1, 0, -1])}, f"gives a negative weight {AT.format(2)}; a weight is 0 or more"),
        ({"target": NUMBERS + 1}, f"gives the class number 2 in `y` {AT.format(1)}; {TWO}"),
        ({"target": NUMBERS - 1}, f"gives the class number -1 in `y` {AT.format(0)}; {TWO}"),
    ],
)
def test_what_is_wrong_with_one_window_names_it(options, message):
    assert refusal(**options) == message
    blank = Windows.blank(3, 4)
    assert cut_windows(Format(**options), blank).inputs.keys() == {"x"}  # numbers of padding mean nothing


def test_the_window_can_be_named_better():
    error = WindowError("the format gives NaN", 3, "numbers are finite").at("the window at 5 of record 'r'")
    assert (str(error), error.row) == ("the format gives NaN for the window at 5 of record 'r'; numbers are finite", 3)


@pytest.mark.parametrize("classes", [(0, 1), "ab", ("a", "a"), ("a", ""), None])
def test_classes_are_different_texts(classes):
    with pytest.raises(PluginError) as caught:
        examine_format(Format(classes=classes))
    message = f"the target format Format has the `classes` {classes!r}"
    assert str(caught.value) == f"{message}; they are a tuple of different texts, one for each column of the target"


def test_a_window_is_a_number_of_letters():
    format_ = Format()
    format_.window = 2.5
    with pytest.raises(PluginError) as caught:
        examine_format(format_)
    message = "the target format Format has the `window` 2.5; it is a whole number of letters, at least 1"
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("label", "gave"), [(None, "None"), (np.zeros(2), "float64 (2,)"), (np.zeros(1, int), "int64 (1,)")]
)
def test_there_is_a_label_for_each_record(corpus_of, label, gave):
    format_ = Format()
    format_.label = lambda corpus: label
    with pytest.raises(PluginError) as caught:
        examine_labels(format_, corpus_of([["AA", "CC"]]))
    message = f"the target format Format gives the labels of 2 records as {gave}"
    assert str(caught.value) == f"{message}; `label` gives int64 (2,), -1 where a record is not used"


SAME = "what is in a window, or beside it in the batch, must not change the shape"


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"x": np.zeros((5, 3), np.float32)}, f"gives float32 (3,) a window for `x`, but float32 (4,) for padding; {SAME}"),
        ({"z": np.zeros((5, 4), np.float32)}, "gives z, but x for windows of padding; the names are always the same"),
    ],
)  # fmt: skip
def test_shapes_are_those_of_padding(given, what):
    with pytest.raises(PluginError) as caught:
        examine_shapes("target", Format(), {"x": np.zeros((1, 4), np.float32)}, given)
    assert str(caught.value) == f"the target format Format {what}"


@pytest.mark.parametrize("names", [("a", "b"), (), ("poor", "rich", "others")])
def test_columns_have_a_name_each_or_none_or_those_of_the_classes(monkeypatch, names):
    format_ = Format(classes=("poor", "rich", "others"))
    monkeypatch.setattr(format_, "columns_of", lambda _: names, raising=False)
    examine_names(format_, "y", ROWS)


def test_more_names_than_columns_are_refused(monkeypatch):
    format_ = Format()
    monkeypatch.setattr(format_, "columns_of", lambda _: ("a", "b", "c"), raising=False)
    with pytest.raises(PluginError) as caught:
        examine_names(format_, "y", ROWS)
    what = "names 3 columns of `y` (a, b, c), which is float32 (3, 2)"
    right = "`columns_of` names each number on the last axis, or none"
    assert str(caught.value) == f"the target format Format {what}; {right}"


@pytest.mark.parametrize(("shape", "right"), [((2,), None), ((2, 3), None), ((2, 4), "(windows,) or (windows, 3)")])
def test_a_weight_is_of_a_window_or_a_position(shape, right):
    signature = Signature({"x": (3, 4)}, {"y": (3, 4)})
    if right is None:
        examine_weight(Format(), signature, np.ones(shape, np.float32))
        return
    with pytest.raises(PluginError) as caught:
        examine_weight(Format(), signature, np.ones(shape, np.float32))
    assert str(caught.value) == f"the target format Format gives a weight {shape} for `y`; it is {right}"


def test_a_window_does_not_see_others():
    array = np.arange(6, dtype=np.float32).reshape(3, 2)
    examine_alone("target", Format(), {"x": array}, {"x": array[:1] + 1e-7})
    for alone in (array[:1] + 1, array[:1, :1]):
        with pytest.raises(PluginError) as caught:
            examine_alone("target", Format(), {"x": array}, {"x": alone})
        message = "the target format Format gives other numbers in `x` for a window where its batch is smaller"
        assert str(caught.value) == f"{message}; they follow from the window and its `draw` alone"
