"""`label_csv`: targets from a table."""

from __future__ import annotations

import re

import attrs
import numpy as np
import pytest

from deepg_core.errors import OptionError
from deepg_core.targets import Setting
from deepg_core.targets.label_csv import LabelCsv, LabelCsvFormat

CLASSES = "file,soil,sea\na.fasta,1,0\nb.fasta,0.25,0.75\n"


@pytest.fixture
def target(tmp_path):
    """Makes the format from the text of its table."""

    def make(text, split=(), classes=()):
        (tmp_path / "table.csv").write_text(text)
        config = LabelCsv(maxlen=3, target_from_csv="table.csv", target_split=split)
        return LabelCsvFormat(config, Setting(folder=tmp_path, classes=classes))

    return make


def test_a_file_has_the_row_of_its_name(target, filed, tmp_path):
    label = target(CLASSES).label(filed(tmp_path / "b.fasta", tmp_path / "z.fasta", tmp_path / "a.fasta"))
    assert (label.tolist(), label.dtype) == ([1, 1, -1, -1, 0, 0], np.int64)


def test_a_record_has_the_row_of_its_header(target, headed):
    """In deepG a column `header` is an error."""
    its = target("header;x\nOne two;1,5\nthree;2\n")
    assert its.by_header
    assert its.label(headed("three", "one TWO ", "four")).tolist() == [1, 0, -1]


def test_the_target_is_the_row(target, windows):
    example = target(CLASSES).cut(windows("ACG", "TTT", label=[1, 0]))
    assert example.inputs["input_1"].tobytes() == b"ACGTTT"
    rows = np.array([[0.25, 0.75], [1, 0]], np.float32)
    np.testing.assert_array_equal(example.targets["target_1"], rows, strict=True)


def test_distributions_are_classes(target):
    its = target(CLASSES)
    assert (its.window, its.classes, its.groups, its.numeric) == (3, ("soil", "sea"), ("soil", "sea"), False)
    assert (its.balanced, its.by_header) == (False, False)


@pytest.mark.parametrize("row", ["0.5,0.6", "-0.5,1.5", "0,0", "12,0.001"])
def test_all_else_is_numbers(target, row):
    its = target(f"file,a,b\nx,1,0\ny,{row}\n")
    assert (its.classes, its.groups, its.numeric) == ((), (), True)


def test_the_class_of_a_row_is_its_largest_column(target):
    assert target(CLASSES).group_of(np.array([1, 0, -1, 1])).tolist() == [1, 0, -1, 1]


def test_columns_can_be_split_into_several_outputs(target, windows):
    its = target("file,a,b,c\nx,1,2,3\ny,4,5,6\n", split=(("c", "a"), ("b",)))
    targets = its.cut(windows("ACG", "TTT", label=[1, 0])).targets
    assert {name: rows.tolist() for name, rows in targets.items()} == {
        "target_1": [[6, 4], [3, 1]],
        "target_2": [[5], [2]],
    }
    assert its.classes == ()


@pytest.mark.parametrize(("row", "numeric"), [("0.5,0.5,1", False), ("0.5,0.25,0.25", True)])
def test_each_output_is_a_distribution_by_itself(target, row, numeric):
    assert target(f"file,a,b,c\nx,{row}\n", split=(("a", "b"), ("c",))).numeric is numeric


def test_a_checkpoint_remembers_the_classes_and_needs_no_table(tmp_path, windows):
    config = LabelCsv(maxlen=3, target_from_csv="gone.csv")
    its = LabelCsvFormat(config, Setting(folder=tmp_path, classes=("soil", "sea")))
    assert (its.classes, its.numeric, its.by_header) == (("soil", "sea"), False, False)
    assert its.cut(windows("ACG")).targets["target_1"].shape == (1, 2)


@pytest.mark.parametrize(("split", "shapes"), [((), [(1, 0)]), ((("a", "b"), ("c",)), [(1, 2), (1, 1)])])
def test_a_checkpoint_without_classes_needs_no_table_either(tmp_path, windows, split, shapes):
    config = LabelCsv(maxlen=3, target_from_csv="gone.csv", target_split=split)
    its = LabelCsvFormat(config, Setting(folder=tmp_path, trained=True))
    assert its.classes == ()
    assert [target.shape for target in its.cut(windows("ACG")).targets.values()] == shapes


@pytest.mark.parametrize("trained", [False, True])
def test_each_output_of_a_split_has_its_columns(tmp_path, trained):
    (tmp_path / "t.csv").write_text("file,a,b,c\nx,1,2,3\n")
    config = LabelCsv(maxlen=3, target_from_csv="t.csv", target_split=(("a", "c"), ("b",)))
    its = LabelCsvFormat(config, Setting(folder=tmp_path, trained=trained))
    assert [its.columns_of(name) for name in ("target_1", "target_2", "other")] == [("a", "c"), ("b",), ()]


def test_an_unknown_column_of_target_split_is_refused(target):
    with pytest.raises(OptionError) as error:
        target(CLASSES, split=(("soil",), ("see",)))
    assert str(error.value) == "target_split: table.csv has no column `see`"
    assert error.value.help == "it has soil, sea"


def test_no_row_for_any_sequence_is_an_error_that_shows_rows(target, headed, tmp_path):
    with pytest.raises(OptionError) as error:
        target(f"header,x\n{'a' * 50},1\nb,2\nc,3\nd,4\n").label(headed("e" * 50, "f", "g", "h"))
    message = f"no sequence has a row in {tmp_path / 'table.csv'}; its rows are of {'a' * 37}..., b, c and 1 more"
    assert str(error.value) == f"target_from_csv: {message}"
    assert error.value.help == f"headers of the data are '{'e' * 37}...', 'f', 'g' and 1 more"


def test_no_row_for_any_file_is_an_error_that_shows_files(target, filed, tmp_path):
    with pytest.raises(OptionError) as error:
        target(CLASSES).label(filed(tmp_path / "y.fa", tmp_path / "z.fa"))
    assert error.value.help == "files of the data are 'y.fa', 'z.fa'"


def test_a_row_of_two_files_is_blamed_on_the_table(target, filed, tmp_path):
    with pytest.raises(OptionError) as error:
        target(CLASSES).label(filed(tmp_path / "x/a.fasta", tmp_path / "y/a.fasta"))
    assert (error.value.option, "`a.fasta` is the name of two files" in error.value.message) == (
        "target_from_csv",
        True,
    )


def test_rows_of_nothing_are_named(target, filed, headed, tmp_path):
    files = [tmp_path / "b.fasta"]
    assert list(target(CLASSES).unmatched(files, [])) == [
        "table.csv: 1 row is of a file that the data do not have: a.fasta"
    ]
    by_header = target("header,x\na,1\nb,2\nc,3\n")
    assert list(by_header.unmatched(files, [headed("b x"), headed("a")])) == [
        "table.csv: 1 row is of a header that the data do not have: c; a header of theirs is 'b x'"
    ]


def test_a_row_of_headers_in_two_splits_is_refused(target, headed, tmp_path):
    splits = [attrs.evolve(headed("a"), files=(tmp_path / name,)) for name in ("x.fa", "y.fa")]
    with pytest.raises(OptionError) as error:
        list(target("header,x\na,1\n").unmatched([], splits))
    assert error.value.message == (
        f"{tmp_path / 'table.csv'}: line 2: `a` is of both 'a' of {tmp_path / 'x.fa'} and 'a' of {tmp_path / 'y.fa'}; "
        "say which file each row is of, in a column `file`"
    )


def test_a_class_is_lacking_where_no_row_has_any_of_it(target):
    its = target("file,a,b,c\nx,0.5,0.5,0\ny,1,0,0\nz,0,0,1\n")
    assert [its.lacking(np.array(label)) for label in ([0, -1], [1], [0, 2], [-1])] == [
        ["c"],
        ["b", "c"],
        [],
        ["a", "b", "c"],
    ]


def test_target_split_names_columns_in_any_case(target, windows):
    its = target(CLASSES, split=(("SEA",), ("Soil",)))
    assert {name: part.tolist() for name, part in its.cut(windows("ACG", label=[1])).targets.items()} == {
        "target_1": [[0.75]],
        "target_2": [[0.25]],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,x\na,NA\n", "line 2, column `x`: 'NA' is no number; fill it in or take the line out"),
        ("name,x\na,1\n", "has no column `file` or `header`; its first line names name, x"),
        ("file\na\n", "has no column beside `file`"),
    ],
)
def test_what_is_wrong_with_the_table_is_said_of_the_option(target, text, message, tmp_path):
    with pytest.raises(OptionError) as error:
        target(text)
    assert str(error.value) == f"target_from_csv: {tmp_path / 'table.csv'}: {message}"


def test_a_table_without_rows_labels_nothing(target, headed, tmp_path):
    with pytest.raises(OptionError, match=r"no sequence has a row in .*table\.csv; it has none"):
        target("header,x\n").label(headed("a"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"target_split": (("a",), ())}, "must be lists of columns, none of them empty"),
        ({"target_from_csv": ""}, "Length of 'target_from_csv' must be >= 1: 0"),
    ],
)
def test_options_that_cannot_be_are_refused(options, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        LabelCsv(**{"maxlen": 3, "target_from_csv": "table.csv", **options})
