"""Small files joined to large ones: no record is lost, and nothing is overwritten."""

from __future__ import annotations

import gzip

import pytest

from deepg_core.commands.data_pack import pack
from deepg_core.errors import DataError, OptionError
from deepg_core.plugins import plugin_manager


@pytest.fixture
def classes(tmp_path):
    """Two classes: one of five FASTA files, one compressed, and one of a FASTA and a FASTQ file."""
    for name in ("a", "b"):
        (tmp_path / "in" / name).mkdir(parents=True)
    for number in range(4):
        (tmp_path / "in" / "a" / f"{number}.fasta").write_text(f">r{number} x\n{'ACGT' * 25}\n>s{number}\nAC")
    (tmp_path / "in" / "a" / "4.fa.gz").write_bytes(gzip.compress(b">z\nGGG\n"))
    (tmp_path / "in" / "b" / "x.fasta").write_text(">q\nACGT\n")
    (tmp_path / "in" / "b" / "y.fastq").write_text("@w\nAC\n+\nIH\n")
    return tmp_path / "in" / "a", tmp_path / "in" / "b"


def read(path):
    component = plugin_manager().get("reader", path.suffix[1:])
    return list(component.load()(component.config()).records(path))


def test_records_keep_headers_letters_and_order(classes, tmp_path):
    written = pack(classes, tmp_path / "out", letters=206)
    out = tmp_path / "out"
    assert written == (
        out / "a/a_1.fasta", out / "a/a_2.fasta", out / "a/a_3.fasta", out / "b/b_1.fasta", out / "b/b_2.fastq",
    )  # fmt: skip
    found = [tuple(record) for path in written[:3] for record in read(path)]
    own = [record for n in range(4) for record in ((f"r{n} x", "ACGT" * 25), (f"s{n}", "AC"))]
    assert found == [*own, ("z", "GGG")]
    assert [tuple(it) for it in read(written[4])] == [("w", "AC", "IH")]
    rows = [line.split("\t") for line in (out / "pack.tsv").read_text().splitlines()]
    assert rows[0] == ["packed", "file", "records"]
    assert rows[1:3] == [
        ["a/a_1.fasta", str(classes[0] / "0.fasta"), "2"],
        ["a/a_1.fasta", str(classes[0] / "1.fasta"), "2"],
    ]
    assert rows[-1] == ["b/b_2.fastq", str(classes[1] / "y.fastq"), "1"]


def test_what_is_there_is_not_overwritten(classes, tmp_path):
    (tmp_path / "out" / "b").mkdir(parents=True)
    with pytest.raises(DataError, match="is there already, and deepG does not overwrite it"):
        pack(classes, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b"]


def test_a_broken_file_leaves_nothing(classes, tmp_path):
    (classes[1] / "z.fasta").write_text("ACGT\n")
    with pytest.raises(DataError, match=r"z\.fasta"):
        pack(classes, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_names_are_those_of_folders(classes, tmp_path):
    with pytest.raises(DataError, match="is no folder; name the folder of each class"):
        pack([classes[0] / "0.fasta"], tmp_path / "out")
    (tmp_path / "other" / "a").mkdir(parents=True)
    with pytest.raises(DataError, match="has the same name as"):
        pack([classes[0], tmp_path / "other" / "a"], tmp_path / "out")


def test_letters_are_one_at_least(classes, tmp_path):
    with pytest.raises(OptionError, match="must be at least 1, not 0"):
        pack(classes, tmp_path / "out", letters=0)
