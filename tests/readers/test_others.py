"""Ours give what pyfastx and dnaio give of files that are whole, and refuse broken ones that these accept."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from deepg_readers import Fasta, Fastq
from deepg_readers.fasta import FastaReader
from deepg_readers.fastq import FastqReader
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import DataError

dnaio = pytest.importorskip("dnaio")
pyfastx = pytest.importorskip("pyfastx")

names = st.from_regex(r"[A-Za-z0-9_.]{1,12}( [a-z=0-9]{1,8})?", fullmatch=True)
letters = st.text("ACGTNacgtn", min_size=1, max_size=200)


@given(st.lists(st.tuples(names, letters), min_size=1, max_size=20), st.integers(1, 90))
def test_fasta(records, width):
    lines = [
        f">{name}\n" + "\n".join(text[i : i + width] for i in range(0, len(text), width)) for name, text in records
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.fasta"
        path.write_text("\n".join(lines) + "\n")
        theirs = [
            (f"{name} {comment or ''}".strip(), text)
            for name, text, comment in pyfastx.Fastx(str(path), format="fasta", comment=True)
        ]
        assert list(FastaReader(Fasta()).records(path)) == theirs == records


@given(st.lists(st.tuples(names, letters), min_size=1, max_size=20), st.integers(0, 40))
def test_fastq(records, quality):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.fastq"
        marks = [chr(33 + (quality + number) % 90) for number in range(len(records))]
        path.write_text(
            "".join(f"@{n}\n{t}\n+\n{mark * len(t)}\n" for (n, t), mark in zip(records, marks, strict=True))
        )
        with dnaio.open(path) as reader:
            theirs = [(record.name, record.sequence, record.qualities) for record in reader]
        assert list(FastqReader(Fastq()).records(path)) == theirs


GENOME = "".join(random.Random(0).choices("ACGT", k=20_000)).encode()


@pytest.mark.parametrize(
    ("data", "theirs"),
    [
        (b"hello\n>a\nACGT\n", [("a", "ACGT")]),
        (b">a\nAC\0GT\n>b\nACGT\n", [("a", "AC"), ("b", "ACGT")]),
        (b">a\rACGT\r>b\rACGT\r", [("a", "")]),
    ],
    ids=["text before the first header", "NUL", "line ends of old Macs"],
)
def test_broken_fasta_that_pyfastx_accepts(tmp_path, data, theirs):
    path = tmp_path / "x.fasta"
    path.write_bytes(data)
    assert list(pyfastx.Fastx(str(path), format="fasta")) == theirs
    with pytest.raises(DataError):
        list(FastaReader(Fasta()).records(path))


def test_a_truncated_gzip_that_pyfastx_takes_for_a_shorter_file(tmp_path):
    path = tmp_path / "x.fasta.gz"
    path.write_bytes(gzip.compress(b">a\n" + GENOME)[:-2000])
    assert sum(len(letters) for _, letters in pyfastx.Fastx(str(path), format="fasta")) < len(GENOME)
    with pytest.raises(DataError, match="is truncated or damaged"):
        list(FastaReader(Fasta()).records(path))


@pytest.mark.parametrize(("letters", "quality"), [("AC\0T", "IIII"), ("ACGT", "I II")], ids=["NUL", "blank"])
def test_broken_fastq_that_dnaio_accepts(tmp_path, letters, quality):
    path = tmp_path / "x.fastq"
    path.write_text(f"@a\n{letters}\n+\n{quality}\n")
    with dnaio.open(path) as reader:
        assert [(read.sequence, read.qualities) for read in reader] == [(letters, quality)]
    with pytest.raises(DataError):
        list(FastqReader(Fastq()).records(path))
