"""What a training reads, as hashes."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.identity import identify_data
from deepg_core.spec.load import draft_spec

LABELS = """\
[data]
train = "train"
validation = "v.fasta"
test = "test.fasta"
added_label_path = ["added.csv"]
[target]
type = "label_csv"
maxlen = 8
target_from_csv = "labels.csv"
"""
PAIRED = """\
[reader]
type = "fastq"
paired = true
[data]
train = { a = "R1.fastq", b = "x_R1.fastq" }
[target]
type = "label_folder"
maxlen = 8
"""
ARRAYS = """\
[reader]
type = "arrays"
[data]
train = "train.npz"
"""


@pytest.fixture
def identify(tmp_path):
    """Identifies the data of a spec."""

    def read(text):
        (tmp_path / "spec.toml").write_text(text)
        return identify_data(assemble(*draft_spec(tmp_path / "spec.toml"))[1])

    return read


def changed(before, after):
    assert before.keys() == after.keys()
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize(
    ("file", "split"),
    [("train/a.fasta", "train"), ("v.fasta", "validation"), ("labels.csv", "tables"), ("added.csv", "tables")],
)
def test_what_is_trained_on_counts(identify, tmp_path, file, split):
    (tmp_path / "train").mkdir()
    for name in ("train/a.fasta", "v.fasta", "test.fasta"):
        (tmp_path / name).write_text(">a\nACGTACGTAC\n")
    (tmp_path / "labels.csv").write_text("file,u,v\na.fasta,1,0\nv.fasta,0,1\ntest.fasta,0,1\n")
    (tmp_path / "added.csv").write_text("file,w\na.fasta,1\nv.fasta,0\ntest.fasta,0\n")
    before = identify(LABELS)
    path = tmp_path / file
    path.write_text(path.read_text().replace("ACGTACGTAC", "ACGTACGTAA").replace("0", "2"))
    (tmp_path / "test.fasta").write_text(">a\nACGTACGTCC\n")
    assert changed(before, identify(LABELS)) == [split]


def test_the_partners_of_paired_reads_count(identify, tmp_path):
    for name in ("R1", "R2", "x_R1", "x_R2"):
        (tmp_path / f"{name}.fastq").write_text("@a\nACGTACGT\n+\nIIIIIIII\n")
    before = identify(PAIRED)
    (tmp_path / "x_R2.fastq").write_text("@a\nACGTACGA\n+\nIIIIIIII\n")
    assert changed(before, identify(PAIRED)) == ["train"]


def test_the_rows_of_ready_arrays_count(identify, tmp_path):
    rows = {"x": np.zeros((4, 8, 4), np.uint8), "y": np.array([0, 1, 0, 1])}
    np.savez(tmp_path / "train.npz", **rows)
    before = identify(ARRAYS)
    rows["x"][0, 0, 0] = 1
    np.savez(tmp_path / "train.npz", **rows)
    assert changed(before, identify(ARRAYS)) == ["train"]
