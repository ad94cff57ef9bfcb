"""Gaps and unknown letters among nucleotides, which count as ambiguous: how many, and where the first is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from deepg_core.corpus import Corpus
from deepg_core.corpus.alphabet import GAPS, is_of_nucleotides
from deepg_core.words import shorten

_BLOCK: Final = 1 << 20
"""Letters looked at together."""


def describe_gaps(corpus: Corpus, vocabulary: str) -> Iterator[str]:
    """Give a line if a corpus of nucleotides has such letters."""
    counts = {letter: int(corpus.counts[ord(letter)]) for letter in GAPS if corpus.counts[ord(letter)]}
    if counts and is_of_nucleotides(vocabulary):
        record = _find_first(corpus, "".join(counts))
        listed = ", ".join(f"{letter} {count:,}" for letter, count in counts.items())
        where = f"{corpus.files[corpus.file[record]]}, record {shorten(corpus.header(record))!r}"
        yield f"gaps and unknown letters ({listed}) count as ambiguous, as N does; the first is in {where}"


def _find_first(corpus: Corpus, letters: str) -> int:
    """Give the record of the first of these letters, of which there is one."""
    wanted = np.zeros(256, np.bool_)
    wanted[np.frombuffer(letters.encode("ascii"), np.uint8)] = True
    starts = range(0, len(corpus.letters), _BLOCK)
    flags = ((start, wanted[corpus.letters[start : start + _BLOCK]]) for start in starts)
    place = next(start + int(found.argmax()) for start, found in flags if found.any())
    return int(np.searchsorted(corpus.offsets, place, side="right")) - 1
