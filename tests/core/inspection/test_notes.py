"""What `deepg check` says that is no mistake."""

from __future__ import annotations

import pytest

from deepg_core.commands.check import check


@pytest.fixture
def notes(tmp_path):
    """Check two files with a table of further inputs; gives the notes."""
    for name, letters in (("a", "ACGTACGTAC"), ("b", "GGGTACCCAC")):
        (tmp_path / f"{name}.fasta").write_text(f">{name}\n{letters}\n")

    def do(table):
        (tmp_path / "table.csv").write_text(table)
        data = 'train = "a.fasta"\nvalidation = "b.fasta"\nadded_label_path = "table.csv"'
        (tmp_path / "spec.toml").write_text(f'[data]\n{data}\n[target]\ntype = "target_right"\nmaxlen = 4\n')
        return check(tmp_path / "spec.toml").data["notes"]

    return do


def test_rows_of_files_of_any_split_are_nothing_to_note(notes):
    assert notes("file,n\na.fasta,1\nb.fasta,2\n") == []


def test_a_row_of_no_file(notes):
    assert notes("file,n\na.fasta,1\nb.fasta,2\nc.fasta,3\n") == [
        "table.csv: 1 row is of a file that the data do not have: c.fasta"
    ]


def test_of_many_rows_of_no_file_some_are_named(notes):
    more = "".join(f"{name}.fasta,3\n" for name in "cdefg")
    assert notes(f"file,n\na.fasta,1\nb.fasta,2\n{more}") == [
        "table.csv: 5 rows are of files that the data do not have: c.fasta, d.fasta, e.fasta and 2 more"
    ]


def test_a_file_that_is_misspelt_in_the_table_is_named_twice(notes):
    assert notes("file,n\na.fasta,1\nB.fast,2\n") == [
        "validation: b.fasta not in table 1 of added_label_path: zeros stand for the row",
        "table.csv: 1 row is of a file that the data do not have: B.fast",
    ]
