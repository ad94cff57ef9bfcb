"""What files hold, as a hash that anybody can compute again: the records as they were read, however they were written down.

Of each record, in its order: `>`, the header, a line feed, the letters in upper case, a line feed; the SHA-256 of all that.
So `x.fa` and `x.fa.gz`, and lines of 60 letters and of 80, have one fingerprint. 100 Mbp take 0.1 s as a genome and 0.5 s as
reads of 150 letters: records are hashed one by one, since putting headers and letters into one array takes twice as long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from deepg_core.corpus.block import one_by_one
from deepg_core.corpus.build import Records, read_blocks
from deepg_core.corpus.corpus import Corpus


@frozen
class Fingerprint:
    """One file."""

    file: Path
    records: int
    """Sequences, or rows of ready arrays."""
    bases: int | None
    """Letters of all of them; None where they are no letters."""
    sha256: str


def fingerprint_corpus(corpus: Corpus) -> Iterator[Fingerprint]:
    """Give that of each file of a corpus, in their order, without reading the files again."""
    ends = np.searchsorted(corpus.file, np.arange(len(corpus.files) + 1))
    for path, (first, last) in zip(corpus.files, pairwise(ends.tolist()), strict=True):
        yield _fingerprint(path, _slices(corpus, first, last))


def fingerprint_file(path: Path, records: Records) -> Fingerprint:
    """Give that of a file whose records are not in a corpus as they are: that of pairs holds parts of them.

    :raises DataError: the file cannot be read.
    """
    read = one_by_one(read_blocks(path, records))
    return _fingerprint(
        path, ((header.encode(errors="replace"), letters.upper().encode()) for header, letters, *_ in read)
    )


def join_fingerprints(parts: Iterable[Fingerprint]) -> str:
    """Give one for all: the SHA-256 of theirs, a line each, in their order."""
    return hashlib.sha256("".join(f"{part.sha256}\n" for part in parts).encode()).hexdigest()


def _fingerprint(path: Path, records: Iterable[tuple[Any, Any]]) -> Fingerprint:
    """Hash records whose headers and letters are bytes."""
    found, count, bases = hashlib.sha256(), 0, 0
    for header, letters in records:
        found.update(b"".join((b">", header, b"\n")))
        found.update(letters)
        found.update(b"\n")
        count, bases = count + 1, bases + len(letters)
    return Fingerprint(path, count, bases, found.hexdigest())


def _slices(corpus: Corpus, first: int, last: int) -> Iterator[tuple[memoryview, memoryview]]:
    """Give header and letters of some records, without a copy."""
    text, letters = corpus.header_text.data, corpus.letters.data
    parts = (corpus.header_offsets, corpus.offsets)
    headers, sequences = (pairwise(offsets[first : last + 1].tolist()) for offsets in parts)
    for (start, stop), (begin, end) in zip(headers, sequences, strict=True):
        yield text[start:stop], letters[begin:end]
        corpus.give_back(end - begin)
