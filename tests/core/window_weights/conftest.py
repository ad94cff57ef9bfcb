"""Records with headers."""

from __future__ import annotations

import attrs
import numpy as np
import pytest


@pytest.fixture(scope="session")
def named(corpus_of):
    """Makes a corpus of one file: header -> letters."""

    def make(records):
        headers = [header.encode() for header, _ in records]
        return attrs.evolve(
            corpus_of([[letters for _, letters in records]]),
            header_text=np.frombuffer(b"".join(headers), np.uint8),
            header_offsets=np.cumsum([0, *map(len, headers)]),
        )

    return make
