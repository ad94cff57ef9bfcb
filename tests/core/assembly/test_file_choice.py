"""Which of the listed files a split takes."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from deepg_core.assembly.file_choice import limit_files, take_files, take_split
from deepg_core.corpus.files import Listing
from deepg_core.csv_table import read_table
from deepg_core.errors import DataError


def listing(*names, labels=None):
    files = tuple(map(Path, names))
    return Listing(files, tuple(labels or [0] * len(names)), tuple(("data", name) for name in names), ignored=("z",))


def pairs():
    its = listing("x_R1.fq", "y_R1.fq")
    return attrs.evolve(its, partners={path: path.with_name(path.name.replace("1", "2")) for path in its.files})


def names(its):
    return [path.name for path in its.files]


@pytest.fixture
def table(tmp_path):
    def make(text):
        (tmp_path / "split.csv").write_text(text)
        return read_table(tmp_path / "split.csv", ("file",))

    return make


@pytest.mark.parametrize(
    ("split", "files"),
    [("train", ["a.fasta", "d.fasta"]), ("validation", ["b.fasta", "c.fasta"]), ("test", ["e.fasta"])],
)
def test_a_split_takes_the_files_that_the_table_gives_it(table, split, files):
    rows = "a.fasta,train\nc.fasta,val\nb.fasta,Validation\nd.fasta, TRAIN\ne.fasta,test\ngone.fasta,train\n"
    found = take_split(listing(*(f"{letter}.fasta" for letter in "abcdef")), table("file,type\n" + rows), split)
    assert names(found) == files
    assert found.ignored == ("z",)


@pytest.mark.parametrize(
    ("rows", "files"),
    [("x_R1.fq,train\n", ["x_R1.fq"]), ("x_R2.fq,train\n", ["x_R1.fq"]), ("y_R1.fq,train\nx_R2.fq,val\n", ["y_R1.fq"])],
)
def test_a_pair_has_the_type_of_either_file(table, rows, files):
    found = take_split(pairs(), table("file,type\n" + rows), "train")
    assert names(found) == files


def test_two_types_for_a_pair_are_refused(table, tmp_path):
    with pytest.raises(DataError) as error:
        take_split(pairs(), table("file,type\nx_R1.fq,train\ny_R1.fq,test\nx_R2.fq,val\n"), "train")
    message = "lines 2 and 4: x_R1.fq and its mate are of types train and validation; give both one type"
    assert str(error.value) == f"{tmp_path / 'split.csv'}: {message}"


def test_other_columns_do_not_matter(table):
    its = table(',type,file,note\n1,train,a.fasta,NA\n2,val,b.fasta,""\n')
    assert names(take_split(listing("a.fasta", "b.fasta"), its, "train")) == ["a.fasta"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,kind\na,train\n", "has no column `type`"),
        ("file,type\na,train\n\nb,training\n", "line 4: the type 'training' is none of train, val, validation, test"),
    ],
)
def test_a_table_that_cannot_split_is_refused(table, tmp_path, text, message):
    with pytest.raises(DataError) as error:
        take_split(listing("a"), table(text), "train")
    assert str(error.value) == f"{tmp_path / 'split.csv'}: {message}"


CLASSES = listing("a1", "b1", "a2", "b2", "a3", labels=[0, 1, 0, 1, 0])


@pytest.mark.parametrize(
    ("limit", "files"), [(1, ["a1", "b1"]), (2, ["a1", "b1", "a2", "b2"]), (9, list(names(CLASSES)))]
)
def test_the_first_files_of_each_class(limit, files):
    assert names(limit_files(CLASSES, limit, shuffle=False, seed=(1, 0))) == files


def test_any_files_of_each_class_where_they_are_shuffled():
    found = [limit_files(CLASSES, 1, shuffle=True, seed=(seed, 0)) for seed in range(40)]
    assert {tuple(its.labels) for its in found} <= {(0, 1), (1, 0)}
    assert {name for its in found for name in names(its)} == set(names(CLASSES))
    assert [names(its) for its in found] == [names(limit_files(CLASSES, 1, True, (seed, 0))) for seed in range(40)]


def test_no_files_at_all():
    assert limit_files(listing(), 2, shuffle=True, seed=(1,)).files == ()


def test_a_file_keeps_its_class_and_key():
    found = take_files(CLASSES, [3, 0])
    assert found == Listing((Path("b2"), Path("a1")), (1, 0), (("data", "b2"), ("data", "a1")), ("z",))
