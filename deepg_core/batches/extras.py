"""What a corpus knows besides its letters: coverage, shares of the letters."""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.corpus.corpus import complement
from deepg_core.encoders import Beside, Encoder
from deepg_core.encoders.vocabulary import number_letters
from deepg_core.errors import DataError
from deepg_core.targets import Windows

_COVERAGE: Final = re.compile(r"cov_((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)")
_MOST: Final = 10**9
"""Of the coverage that a header names: rows that are multiplied by it stay finite."""
_BLOCK: Final = 1 << 20
"""Letters counted together: numpy makes 8 bytes of each."""


class CorpusExtras:
    """Gives what the encoder asks for, for windows of one corpus. What needs all records is worked out once."""

    def __init__(self, corpus: Corpus, encoder: Encoder) -> None:
        self._corpus, self._vocabulary = corpus, encoder.vocabulary
        self._coverage = read_coverage(corpus) if "coverage" in encoder.needs else None
        self._shares = count_shares(corpus, encoder.vocabulary) if "frequencies" in encoder.needs else None

    def beside(self, windows: Windows) -> Beside:
        """Give it for a batch of windows, without qualities: these come with the windows."""
        return Beside(
            coverage=None if self._coverage is None else self._coverage[windows.record],
            frequencies=None if self._shares is None else self._frequencies(self._shares, windows),
        )

    def _frequencies(self, shares: NDArray[np.float32], windows: Windows) -> NDArray[np.float32]:
        rows = shares[self._corpus.file[windows.record]]
        return np.where(windows.reverse[:, None], rows[:, complement_columns(self._vocabulary)], rows)


def read_coverage(corpus: Corpus) -> NDArray[np.float32]:
    """Give the number after `cov_` in each header, 1 where there is none: float32 (records,).

    :raises DataError: it is too large.
    """
    found = map(_COVERAGE.search, corpus.headers())
    numbers = np.asarray([float(match[1]) if match else 1.0 for match in found])
    if len(wrong := np.flatnonzero(numbers > _MOST)):
        path, header = corpus.files[corpus.file[wrong[0]]], corpus.header(wrong[0])
        raise DataError(f"the number after `cov_` is more than {_MOST:,}, which no coverage is", path, header)
    return numbers.astype(np.float32)


def count_shares(corpus: Corpus, vocabulary: str) -> NDArray[np.float32]:
    """Give the share of each letter among those of the vocabulary, float32 (files, V); a letter that is missing has 0.

    A file without any of them has 1/V for each.
    """
    places = np.searchsorted(corpus.file, np.arange(len(corpus.files) + 1))
    ends = corpus.offsets[places]
    codes = np.zeros((len(corpus.files), 256))
    for row, start, stop in zip(codes, ends[:-1], ends[1:], strict=True):
        for begin in range(start, stop, _BLOCK):
            row += np.bincount(corpus.letters[begin : min(begin + _BLOCK, stop)], minlength=256)
    numbers = number_letters(vocabulary)
    counts = np.stack([codes[:, numbers == number].sum(1) for number in range(1, len(vocabulary) + 1)], axis=1)
    counts[counts.sum(1) == 0] = 1
    share: NDArray[np.float32] = (counts / counts.sum(1, keepdims=True)).astype(np.float32)
    return share


def complement_columns(vocabulary: str) -> NDArray[np.int64]:
    """Give, for each letter, the column of its complement; of itself where the vocabulary lacks that."""
    codes = np.frombuffer(vocabulary.encode("ascii"), np.uint8)
    numbers = number_letters(vocabulary)[complement(codes)]
    return np.where(numbers <= len(codes), numbers - 1, np.arange(len(codes)))
