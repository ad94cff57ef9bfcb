"""Corpora of files that are made up: a file's text is its records, `header sequence` on each line."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import define, field

from deepg_core.corpus import list_files, open_corpus
from deepg_core.spec.spec import DataPath


def lines(path):
    """The reader of these files."""
    for line in path.read_text().splitlines():
        header, _, sequence = line.partition(" ")
        yield header, sequence


@define
class Folder:
    """A folder with files in it and how often they were read."""

    path: Path
    read: list[str] = field(factory=list)

    def write(self, name, *records):
        path = self.path / name
        path.write_text("\n".join(records))
        return path

    def corpus(self, records=lines, *, vocabulary="ACGT", reader="lines 1", qualities=False):
        listing = list_files([DataPath(self.path)], (".txt",))
        return open_corpus(listing, reader, records, vocabulary, lambda path: self.read.append(path.name), qualities)


@pytest.fixture
def cached(tmp_path, monkeypatch):
    """The folder of this test's cache."""
    monkeypatch.setenv("DEEPG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path, cached):
    path = tmp_path / "data"
    path.mkdir()
    return Folder(path)
