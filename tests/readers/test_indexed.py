"""Parts of files, by an index or without one."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from deepg_readers import Fasta
from deepg_readers.fasta import FastaReader

from deepg_core.corpus.build import read_blocks
from deepg_core.errors import DataError
from deepg_core.readers import Stretch

READER = FastaReader(Fasta())
RECORDS = {"a one": "ACGTACGTACGGGG" * 9, "b two": "TTTTAA", "e": ""}
WANTED = [Stretch("b"), Stretch("a", 3, 100), Stretch("e"), Stretch("a"), Stretch("b", 2, 6)]


@pytest.fixture(params=["streamed", "indexed"])
def way(request, monkeypatch):
    if request.param == "indexed":
        monkeypatch.setattr("deepg_readers.indexed.SMALL", 0)
        monkeypatch.setattr("deepg_readers.indexed.PART", 50)
    return request.param


@pytest.fixture(params=[".fasta", ".fasta.gz"])
def path(request, tmp_path):
    text = "".join(
        f">{header}\n" + "".join(f"{letters[at : at + 60]}\n" for at in range(0, len(letters), 60))
        for header, letters in RECORDS.items()
    ).encode()
    path = tmp_path / f"x{request.param}"
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def pick(path, stretches):
    records, goes_on = [], False
    for block in read_blocks(path, lambda path: READER.pick(path, stretches)):
        for header, letters in block.records():
            if goes_on:
                assert header == ""
                records[-1] = (records[-1][0], records[-1][1] + letters)
            else:
                records.append((header, letters))
            goes_on = False
        goes_on = block.unfinished
    return records


def test_stretches_come_in_the_order_they_are_asked_for(way, path):
    a, b = RECORDS["a one"], RECORDS["b two"]
    assert list(READER.names(path)) == ["a", "b", "e"]
    wanted = [("b two", b), ("a:3-100", a[3:100]), ("e", ""), ("a one", a), ("b:2-6", "TTAA")]
    assert pick(path, WANTED) == wanted
    assert [its.name for its in path.parent.iterdir()] == [path.name]


def test_what_lies_behind_the_end(way, path):
    with pytest.raises(DataError) as error:
        pick(path, [Stretch("b", 2, 7)])
    assert str(error.value) == f"{path}, record 'b': has 6 letters, and 2 to 7 are asked for"


def test_an_index_is_made_anew_when_the_file_changes(path, monkeypatch):
    monkeypatch.setattr("deepg_readers.indexed.SMALL", 0)
    folder = Path(os.environ["DEEPG_CACHE"]) / "index"
    READER.names(path)
    before = set(folder.iterdir())
    READER.names(path)
    assert set(folder.iterdir()) == before
    text = b">other\nACGT\n"
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    assert pick(path, [Stretch("other")]) == [("other", "ACGT")]
