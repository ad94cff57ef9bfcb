"""Damaged sequence files and tables: what is read holds together, or one sentence names the file.

`DEEPG_FUZZ=20 pytest tests/fuzz` takes 20 times as many; what fails is repeated by its seed.
"""

from __future__ import annotations

import gzip
import os
import random

import numpy as np
import pytest

from deepg_core.corpus.build import IUPAC, CorpusBuilder
from deepg_core.csv_table import read_table
from deepg_core.errors import DataError
from deepg_core.plugins import plugin_manager

TRIES = 100 * int(os.environ.get("DEEPG_FUZZ", "1"))
FASTA = b">r1 first\nACGTACGTNN\nacgt\n\n>r2\nGGCC\n;comment\nAT\n>r3|x=4\r\nTTTT\r\n"
FASTQ = b"@r1 first\nACGTACGTNN\n+\nIIIIIIIIII\n@r2\nGG\nCC\n+r2\nII\n@@\n@r3\nTTTT\n+\n!!!!\n\n"
TABLE = b'file,a,b\nx.fasta,1,0\n"y,1.fasta",0.5,0.5\nz.fasta,1e-3,-2\n'
SEMICOLONS = b"\xef\xbb\xbfHeader;a;b\r\nr1 first;1,5;0\r\nr2;0,25;1\r\n"
PIECES = (
    *(b"\n", b"\r", b"\r\n", b"\n\n", b">", b"@", b"+", b";", b"#", b'"', b",", b"\t", b"\0", b"\xff", b"\xc3\xa9", b" "),
    *(b"nan", b"inf", b"1e400", b"1.000,5", b"A" * 5000, b"\n>\n", b"\n+\n", b"\x1f\x8b", b"PK\x03\x04"),
)  # fmt: skip


def damaged(content, rng):
    """Put pieces in, take some out, or repeat some, at random places."""
    for _ in range(rng.randint(1, 4)):
        first = rng.randint(0, len(content))
        last = min(first + rng.choice((0, 0, 1, 5, 50)), len(content))
        new = rng.choice((rng.choice(PIECES), b"", content[first:last] * 2))
        content = content[:first] + new + content[last:]
    return content


def refused(read, path):
    """Read a file; say whether it was refused, in one sentence that names it."""
    try:
        read(path)
    except DataError as error:
        message = str(error)
        assert message.startswith(str(path)), message
        assert message.isprintable(), message
        return True
    return False


def build(reader, folder, path):
    """Read a file into a corpus, and look whether its arrays fit together."""
    folder.mkdir(exist_ok=True)
    CorpusBuilder(folder, "ACGT", reader.qualities).build([path], reader.blocks, lambda _: None)
    names = ("letters", "offsets", "file", "header_offsets", "header_text", "ambiguous", "qualities")
    found = {name: np.load(folder / f"{name}.npy") for name in names}
    assert set(bytes(found["letters"])) <= set(IUPAC.encode())
    assert (np.diff(found["offsets"]) >= 0).all()
    assert found["offsets"][-1] == len(found["letters"])
    assert found["header_offsets"][-1] == len(found["header_text"])
    assert len(found["file"]) == len(found["ambiguous"]) == len(found["offsets"]) - 1
    assert len(found["qualities"]) == (len(found["letters"]) if reader.qualities else 0)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(("name", "content"), [("fasta", FASTA), ("fastq", FASTQ)], ids=["fasta", "fastq"])
def test_sequences(tmp_path, name, content, packed):
    component = plugin_manager().get("reader", name)
    rng, path, outcomes = random.Random(1), tmp_path / f"x.{name}{'.gz' if packed else ''}", []
    for _ in range(TRIES):
        new = damaged(content, rng)
        path.write_bytes(
            damaged(gzip.compress(new, 1), rng)
            if packed and rng.random() < 0.5
            else gzip.compress(new, 1)
            if packed
            else new
        )
        reader = component.load()(component.config())
        outcomes.append(refused(lambda at, its=reader: build(its, tmp_path / "corpus", at), path))
    assert len(set(outcomes)) == 2, "all alike: the fuzzer does too much, or too little"


@pytest.mark.parametrize("content", [TABLE, SEMICOLONS], ids=["commas", "semicolons"])
def test_tables(tmp_path, content):
    rng, path, outcomes = random.Random(2), tmp_path / "t.csv", []

    def read(path):
        table = read_table(path)
        numbers = table.numbers()
        assert numbers.shape == (len(table.keys), len(table.columns))
        assert np.isfinite(numbers).all()

    for _ in range(3 * TRIES):
        path.write_bytes(damaged(content, rng))
        outcomes.append(refused(read, path))
    assert len(set(outcomes)) == 2, "all alike: the fuzzer does too much, or too little"
