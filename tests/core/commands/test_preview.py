"""`preview` as a function: what it shows, and what it says where nothing can be shown."""

from __future__ import annotations

import re

import numpy as np
import pytest

from deepg_core.commands.preview import preview
from deepg_core.spec.report import SpecError
from deepg_core.views.preview import format_preview


@pytest.fixture
def spec(tmp_path):
    """Writes files and a spec of windows of 8 letters."""

    def write(files, tables=""):
        for folder in ("data", "other"):
            (tmp_path / folder).mkdir()
            for name, text in files.items():
                (tmp_path / folder / name).write_text(text)
        path = tmp_path / "spec.toml"
        path.write_text(
            f'[data]\ntrain = {{ a = "data", b = "other" }}\n[target]\ntype = "label_folder"\nmaxlen = 8\n{tables}'
        )
        return path

    return write


def text(shown):
    return format_preview(shown.rows, shown.arrays())


def test_a_file_name_cannot_break_the_table(spec):
    shown = preview(spec({"a\nb.fasta": ">r\nACGTACGTACGT\n"}, "[sampling]\nbatch_size = 2\n"))
    assert text(shown).splitlines()[2].endswith(" a?b.fasta r")


@pytest.fixture
def column(tmp_path):
    """Preview a sequence of coverage 7 with one ambiguous letter; gives a column of the first row."""
    (tmp_path / "a.fasta").write_text(">r_cov_7\nACGTNACG\n")

    def do(name, target, table="", more=""):
        (tmp_path / "table.csv").write_text(table)
        path = tmp_path / "spec.toml"
        path.write_text(
            f'[data]\ntrain = "a.fasta"\n{more}\n[target]\n{target}\n[encoder]\nuse_coverage = 1\n[sampling]\nbatch_size = 1'
        )
        head, _, row, *_ = text(preview(path)).splitlines()
        places = [match.start() for match in re.finditer(r"\S+", head)] + [None]
        at = head.split().index(name)
        return row[places[at] : places[at + 1]].rstrip()

    return do


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ('type = "target_right"\nmaxlen = 3', "T"),
        ('type = "target_right"\nmaxlen = 3\ntarget_len = 2', "TN"),
        ('type = "wavenet"\nmaxlen = 5', "CGTNA"),
        ('type = "target_middle_cnn"\nmaxlen = 4\ntarget_len = 2', "GT"),
    ],
)
def test_letters_are_shown_as_letters_whatever_the_encoder_makes_of_them(column, target, shown):
    assert column("target", target) == shown


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ("file,x,y\na.fasta,1234.5678,-2\n", "[1234.568 -2]"),
        ("file,x,y\na.fasta,0.00012345,0\n", "[0.000123 0]"),
        ("file,x,y\na.fasta,0.3,0.7\n", "[0.3 0.7]"),
        ("file,x,y\na.fasta,0,1\n", "y"),
    ],
)
def test_numbers_are_shown_as_numbers_and_one_class_as_its_name(column, table, shown):
    assert column("target", 'type = "label_csv"\nmaxlen = 4\ntarget_from_csv = "table.csv"', table) == shown


@pytest.mark.parametrize(("as_sequence", "shown"), [("false", "[1 4 0]"), ("true", "AT-")])
def test_the_row_of_a_table_is_shown(column, as_sequence, shown):
    more = f'added_label_path = "table.csv"\nadd_input_as_seq = {as_sequence}'
    assert column("added", 'type = "target_right"\nmaxlen = 3', "file,x,y,z\na.fasta,1,4,0\n", more) == shown


def test_pairs_of_short_reads_only(spec):
    reads = {f"x_R{number}.fastq": "@r\nACG\n+\nIII\n" for number in (1, 2)}
    path = spec(reads, '[reader]\ntype = "fastq"\npaired = true\n')
    with pytest.raises(SpecError) as error:
        preview(path)
    assert str(error.value) == (
        "error: target.maxlen: data.train: there is no sequence of class `a`\n"
        f" --> {path}:5:10\n"
        "  |\n"
        "5 | maxlen = 8\n"
        "  |          ^\n"
        "  = help: pairs whose reads are shorter than 4 are left out: lower target.maxlen"
    )


def test_a_set_that_is_too_large(spec):
    tables = 'set_learning = { samples_per_target = 16384, reshape_mode = "concat", buffer_len = 8192 }\n'
    with pytest.raises(SpecError) as error:
        preview(spec({"a.fasta": ">r\nACGTACGTACGT\n"}, tables))
    assert str(error.value).splitlines()[0] == (
        "error: target.set_learning: a set of 16,384 windows of 8 letters is more than a network can learn from"
    )


def test_a_preview_is_batches_and_what_their_windows_are(spec, tmp_path):
    path = spec({"a.fasta": ">r\nACGTACGTACGT\n"}, "[sampling]\nbatch_size = 2\n")
    shown = preview(path, batches=2)
    assert [len(rows) for rows in shown.rows] == [2, 2]
    assert shown.rows[0][0] == {
        "letters": "ACGTACGT", "target": "a", "start": "0", "strand": "+", "sequence": "a.fasta r",
    }  # fmt: skip
    names = [f"batch{number}/{part}" for number in (0, 1) for part in ("input/input_1", "target/target_1")]
    assert list(shown.arrays()) == names
    for number, batch in enumerate(shown.batches):
        np.testing.assert_array_equal(shown.arrays()[f"batch{number}/input/input_1"], batch.inputs["input_1"])
    shown.save(tmp_path / "x.npz")
    assert sorted(np.load(tmp_path / "x.npz")) == sorted(names)


def test_a_split_that_is_not_there(spec):
    path = spec({"a.fasta": ">r\nACGTACGTACGT\n"})
    with pytest.raises(SpecError) as error:
        preview(path, split="test")
    assert [(it.dotted, it.message, it.help) for it in error.value.problems] == [
        ("data.test", "the spec has no `test` data", "it has train")
    ]
