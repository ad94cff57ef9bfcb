"""Records in parts, where memory must not grow with their length."""

from __future__ import annotations

import numpy as np
import pytest
from deepg_readers import Fasta
from deepg_readers.fasta import FastaReader

READER = FastaReader(Fasta())


def join_parts(blocks):
    """Put records together that come in parts."""
    records, goes_on = [], False
    for block in blocks:
        its = list(block.records())
        if goes_on:
            assert its[0][0] == ""
            records[-1] = (records[-1][0], records[-1][1] + its.pop(0)[1])
        records += its
        goes_on = block.unfinished
    assert not goes_on
    return records


@pytest.mark.parametrize("width", [7, 60, 10_000])
def test_parts_are_the_same_records(tmp_path, monkeypatch, width):
    monkeypatch.setattr("deepg_readers.text.BLOCK", 50)
    monkeypatch.setattr("deepg_readers.text.LONG", 100)
    monkeypatch.setattr("deepg_readers.fasta.LONG", 100)
    rng = np.random.default_rng(width)
    records = [
        (f"r{n}", "".join(rng.choice(list("ACGT"), length))) for n, length in enumerate((0, 30, 999, 400, 0, 70))
    ]
    lines = {header: [letters[at : at + width] for at in range(0, len(letters), width)] for header, letters in records}
    (tmp_path / "x.fasta").write_text("".join("\n".join([f">{header}", *its]) + "\n" for header, its in lines.items()))
    blocks = list(READER.parts(tmp_path / "x.fasta"))
    assert join_parts(blocks) == records == join_parts(READER.blocks(tmp_path / "x.fasta"))
    assert max(len(block.letters) for block in blocks) < 300
    assert sum(block.unfinished for block in blocks) > 3


def test_a_long_line_is_not_cut_before_a_mark(tmp_path, monkeypatch):
    monkeypatch.setattr("deepg_readers.text.BLOCK", 10)
    monkeypatch.setattr("deepg_readers.text.LONG", 20)
    (tmp_path / "x.fasta").write_text(">r\n" + "A" * 67 + "@AC\n")
    assert join_parts(READER.parts(tmp_path / "x.fasta")) == [("r", "A" * 67 + "@AC")]
