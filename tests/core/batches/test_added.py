"""Inputs from tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from deepg_core.batches.added import Added
from deepg_core.errors import DataError


@pytest.fixture
def added(tmp_path):
    """Makes the input from the text of its table."""

    def make(text, as_sequence=False, letters=4):
        path = tmp_path / "table.csv"
        path.write_text(text)
        return Added(path, as_sequence, letters)

    return make


def test_each_file_has_its_row_and_zeros_where_there_is_none(added, described):
    table = added("file,a,b\nb.fasta,1,2.5\na.fasta,3,4\nunused.fasta,9,9\n")
    corpus = described([["A"]] * 3, paths=[Path("a.fasta"), Path("z.fasta"), Path("B.fasta")])
    rows = np.array([[3, 4], [0, 0], [1, 2.5]], np.float32)
    np.testing.assert_array_equal(table.rows_at(table.places(corpus)), rows, strict=True)
    assert table.missing(corpus) == ["z.fasta"]


def test_each_sequence_has_the_row_of_its_header(added, described):
    table = added("header,a\nsecond,2\nFIRST,1\nnobody,9\n")
    corpus = described([["A", "C"], ["G"]], headers=["first", "third", "second"])
    assert table.rows_at(table.places(corpus)).tolist() == [[1], [0], [2]]
    assert table.missing(corpus) == ["third"]
    other = described([["A"]], headers=["first"])
    said = "table.csv: {} that the data do not have: {}; a header of theirs is 'first'"
    assert list(table.describe_unmatched([], [corpus])) == [said.format("1 row is of a header", "nobody")]
    assert list(table.describe_unmatched([], [other])) == [said.format("2 rows are of headers", "second, nobody")]


def test_a_row_can_be_a_sequence(added, described):
    table = added("file,1,2,3,4\na.fasta,2,0,3,1\n", as_sequence=True, letters=2)
    rows = table.rows_at(table.places(described([["A"], ["A"]], paths=[Path("a.fasta"), Path("b.fasta")])))
    assert rows.dtype == np.float32
    assert rows.tolist() == [[[0, 1], [0, 0], [0, 0], [1, 0]], [[0, 0]] * 4]


def test_without_a_corpus_there_are_zeros_of_the_shape(added, windows):
    blank = added("file,1,2,3\na.fasta,1,1,1\n", as_sequence=True).blank(windows("A", "C"))
    np.testing.assert_array_equal(blank, np.zeros((2, 3, 4), np.float32), strict=True)


@pytest.mark.parametrize("cell", ["1.5", "-1", "6"])
def test_numbers_that_are_no_letters_are_refused(added, cell, tmp_path):
    with pytest.raises(DataError) as error:
        added(f"file,a\nx,5\ny,{cell}\n", as_sequence=True)
    message = "is to be read as sequences, but holds numbers other than 0 to 5: 1 is the first letter of the vocabulary"
    assert str(error.value) == f"{tmp_path / 'table.csv'}: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,a\nx,1\n", "has no column `file` or `header`; its first line names name, a"),
        ("file,a\nx,NA\n", "line 2, column `a`: 'NA' is no number; fill it in or take the line out"),
        ("file\nx\n", "has no column beside `file`"),
    ],
)
def test_a_table_that_cannot_be_an_input_is_refused(added, text, message, tmp_path):
    with pytest.raises(DataError) as error:
        added(text)
    assert str(error.value) == f"{tmp_path / 'table.csv'}: {message}"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a.fasta,1\n", []),
        ("x.fasta,1\na.fasta,1\n", ["table.csv: 1 row is of a file that the data do not have: x.fasta"]),
        (
            "v,1\nw,1\nx,1\ny,1\n",
            ["table.csv: 4 rows are of files that the data do not have: v, w, x and 1 more"],
        ),
    ],
)
def test_rows_of_no_file_are_named(added, rows, said):
    assert list(added(f"file,n\n{rows}").describe_unmatched([Path("a.fasta"), Path("b.fasta")])) == said
