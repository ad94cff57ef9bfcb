"""Ours give what pyfastx and dnaio give of files that are whole."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from deepg_readers import Fasta, Fastq
from deepg_readers.fasta import FastaReader
from deepg_readers.fastq import FastqReader
from hypothesis import given
from hypothesis import strategies as st

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
