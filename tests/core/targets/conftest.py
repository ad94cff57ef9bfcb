"""Windows of texts, and corpora with headers and names of files."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from deepg_core.targets import Windows


@pytest.fixture(scope="session")
def windows():
    """Makes windows of texts and labels; each has a draw of its own."""

    def make(*texts, label=None, draws=0):
        letters = np.frombuffer("".join(texts).encode(), np.uint8).reshape(len(texts), -1)
        numbers = np.arange(len(texts), dtype=np.int64)
        label = np.zeros_like(numbers) if label is None else np.asarray(label)
        return Windows(letters, label, numbers, numbers, numbers < 0, numbers.astype(np.uint64) + np.uint64(draws))

    return make


@pytest.fixture(scope="session")
def headed(corpus_of):
    """Makes a corpus of records with these headers, all in one file."""

    def make(*headers):
        text = [header.encode() for header in headers]
        return attrs.evolve(
            corpus_of([["ACGT"] * len(headers)]),
            header_text=np.frombuffer(b"".join(text), np.uint8),
            header_offsets=np.cumsum([0, *map(len, text)]),
        )

    return make


@pytest.fixture(scope="session")
def filed(corpus_of):
    """Makes a corpus of files with these paths, two records in each."""

    def make(*paths):
        return attrs.evolve(corpus_of([["ACGT", "GG"]] * len(paths)), files=paths)

    return make
