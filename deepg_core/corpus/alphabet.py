"""Which letters records may hold, and which of them are not in the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.block import RecordBlock
from deepg_core.errors import DataError

IUPAC: Final = "ACGTURYSWKMBDHVN"
NUCLEOTIDES: Final = frozenset(b"ACGTUN")
PRINTABLE: Final = bytes(range(ord(" "), ord("~") + 1))
PIECE: Final = 1 << 17
"""Letters looked at together: they and the two boolean arrays of `_scratch` stay in the processor's cache."""


class Alphabet:
    """What a vocabulary allows.

    Where its letters are nucleotides (A, C, G, T, U, N), a text may hold them and IUPAC codes. Where one is not, IUPAC
    says nothing about the text: it may hold all that ASCII can print.

    :param vocabulary: the encoder's letters, any case.
    """

    def __init__(self, vocabulary: str) -> None:
        self._vocabulary = vocabulary.upper().encode("ascii")
        self._scratch = np.empty((2, PIECE), np.bool_)
        self._of_nucleotides = NUCLEOTIDES.issuperset(self._vocabulary)
        self._allowed = np.zeros(256, np.bool_)
        self._allowed[list(self._vocabulary + IUPAC.encode() if self._of_nucleotides else PRINTABLE)] = True

    def check(self, block: RecordBlock, path_of: Callable[[int], Path]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Give the letters of a block in upper case: uint8 (letters,), and the places of those not in the vocabulary.

        :param path_of: the file of a record of the block.
        :raises DataError: one is not allowed.
        """
        codes = block.letters
        others = self._others(codes)
        if ((codes[others] >= ord("a")) & (codes[others] <= ord("z"))).any():
            codes = np.frombuffer(codes.tobytes().upper(), np.uint8)  # only then: it takes as long as all the rest
            others = self._others(codes)
        bad = others[~self._allowed[codes[others]]]
        if len(bad):
            raise self._refusal(block, int(bad[0]), path_of)
        return codes, others

    def _others(self, codes: NDArray[np.uint8]) -> NDArray[np.int64]:
        pieces = [self._others_of(codes[start : start + PIECE]) + start for start in range(0, len(codes), PIECE)]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)

    def _others_of(self, codes: NDArray[np.uint8]) -> NDArray[np.int64]:
        other, differs = self._scratch[:, : len(codes)]
        np.not_equal(codes, self._vocabulary[0], out=other)
        for letter in self._vocabulary[1:]:
            np.not_equal(codes, letter, out=differs)
            other &= differs
        return np.flatnonzero(other)

    def _refusal(self, block: RecordBlock, place: int, path_of: Callable[[int], Path]) -> DataError:
        record = int(block.record_at(place))
        start = int(block.lengths[:record].sum())
        text = block.letters[start : start + int(block.lengths[record])].tobytes()
        position = len(text[: place - start].decode(errors="replace")) + 1
        letter = text[place - start :].decode(errors="replace")[0]
        what = f"the character {letter!r} at position {position} is"
        if self._of_nucleotides:
            message = (
                f"{what} neither an IUPAC nucleotide code ({IUPAC}) nor in the vocabulary ({self._vocabulary.decode()}); "
                "correct the file or, if the letter is meant, add it to encoder.vocabulary"
            )
        else:
            message = f"{what} not printable ASCII; correct the file"
        return DataError(message, path_of(record), next(islice(block.records(), record, None))[0])
