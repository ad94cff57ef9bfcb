"""What a mapped file takes of the memory."""

from __future__ import annotations

import mmap

import attrs
import numpy as np
import pytest
from numpy.lib.format import open_memmap

from deepg_core.corpus import pages
from deepg_core.corpus.fingerprint import fingerprint_corpus
from deepg_core.corpus.pages import Pages


@pytest.fixture
def mapped(tmp_path, monkeypatch):
    """A mapped file of 64 MB that counts as large."""
    monkeypatch.setattr(pages, "SMALL", 1 << 20)
    size = 64 << 20
    np.save(tmp_path / "letters.npy", np.full(size, 65, np.uint8))
    return open_memmap(tmp_path / "letters.npy", mode="r").view(np.ndarray)


def resident():
    with open("/proc/self/status") as status:  # noqa: PTH123 - no file on disk
        return next(int(line.split()[1]) << 10 for line in status if line.startswith("RssFile"))


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="the system has no madvise")
def test_pages_are_given_back_when_they_are_many(mapped, monkeypatch):
    monkeypatch.setattr(pages, "_MOST", 32 << 20)
    its = Pages(mapped)
    before = resident()
    assert mapped.sum() == 65 * len(mapped)
    assert resident() - before > 60 << 20
    its.touch(64)
    assert resident() - before < 4 << 20
    assert mapped[12345] == 65


def test_few_are_kept(mapped):
    its = Pages(mapped)
    before = resident()
    assert mapped.sum() == 65 * len(mapped)
    its.touch(1000)
    assert resident() - before > 60 << 20


def test_an_array_in_memory_is_left_alone():
    Pages(np.zeros(10, np.uint8)).touch(10**6)


@pytest.mark.skipif(not hasattr(mmap, "MADV_DONTNEED"), reason="the system has no madvise")
def test_a_fingerprint_gives_pages_back(mapped, corpus_of, monkeypatch):
    """Of 10 Gbases it would hold 10 GB otherwise."""
    monkeypatch.setattr(pages, "_MOST", 8 << 20)
    records = np.arange(0, len(mapped) + 1, 1 << 20)
    small = corpus_of([["A"] * (len(records) - 1)])
    corpus = attrs.evolve(small, letters=mapped, offsets=records)
    before = resident()
    (found,) = fingerprint_corpus(corpus)
    assert found.bases == len(mapped)
    assert resident() - before < 24 << 20
