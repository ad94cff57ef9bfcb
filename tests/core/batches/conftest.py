"""Corpora with more than letters, and windows of texts."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from deepg_core.targets import Windows


@pytest.fixture(scope="session")
def described(corpus_of):
    """Makes a corpus of files, each a list of sequences, with headers, qualities and paths of the files."""

    def make(files, headers=None, qualities=None, paths=None, labels=None):
        corpus = corpus_of(files, labels)
        headers = [header.encode() for header in headers or [""] * len(corpus)]
        return attrs.evolve(
            corpus,
            header_text=np.frombuffer(b"".join(headers), np.uint8),
            header_offsets=np.cumsum([0, *map(len, headers)]),
            qualities=np.frombuffer("".join(qualities or []).encode(), np.uint8),
            files=tuple(paths or corpus.files),
        )

    return make


@pytest.fixture(scope="session")
def windows():
    """Makes windows of texts; each is its own record."""

    def make(*texts, label=None, qualities=None, record=None, reverse=None, draw=True):
        letters = np.frombuffer("".join(texts).encode(), np.uint8).reshape(len(texts), -1)
        numbers = np.arange(len(texts), dtype=np.int64)
        return Windows(
            letters,
            np.zeros_like(numbers) if label is None else np.asarray(label),
            numbers if record is None else np.asarray(record),
            np.zeros_like(numbers),
            np.zeros(len(texts), bool) if reverse is None else np.asarray(reverse),
            numbers.astype(np.uint64) if draw else None,
            None if qualities is None else np.frombuffer("".join(qualities).encode(), np.uint8).reshape(letters.shape),
        )

    return make
