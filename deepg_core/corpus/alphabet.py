"""Which letters records may hold, and which of them are not in the vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.block import RecordBlock
from deepg_core.errors import DataError

IUPAC: Final = "ACGTURYSWKMBDHVN"
GAPS: Final = "X-.*"
"""Stand in nucleotides for a letter that is missing or unknown: alignments and masked or translated files have them."""
AMINO_ACIDS: Final = "ACDEFGHIKLMNPQRSTVWY"
ADDED: Final = 2
"""Letters that a vocabulary of nucleotides may have besides all four and those above: proteins have six, E F I L P Q."""
PRINTABLE: Final = bytes(range(ord("!"), ord("~") + 1)).replace(b">", b"")
"""What may be a letter: no white space, no control character, and not what headers begin with."""
PIECE: Final = 1 << 17
"""Letters looked at together: they and the two boolean arrays of `_scratch` stay in the processor's cache."""


@frozen
class Origin:
    """Where the records of a block come from, asked for messages alone."""

    path: Callable[[int], Path]
    """The file of a record of the block."""
    line: Callable[[int, int], int | None] = lambda record, place: None  # noqa: ARG005
    """The line of a letter, by its record in the block and its place in that, where it can be told."""


class Alphabet:
    """What a vocabulary allows.

    Where its letters are nucleotides (`is_of_nucleotides`), a text may hold them, IUPAC codes and gaps. Where they are
    not, IUPAC says nothing about the text: it may hold all that ASCII can print, but for blanks and `>`.

    :param vocabulary: the encoder's letters, any case.
    """

    def __init__(self, vocabulary: str) -> None:
        self._vocabulary = vocabulary.upper().encode("ascii")
        self._scratch = np.empty((2, PIECE), np.bool_)
        self._of_nucleotides = is_of_nucleotides(vocabulary)
        self._allowed = np.zeros(256, np.bool_)
        self._allowed[list(allowed_letters(vocabulary).encode())] = True

    def check(self, block: RecordBlock, origin: Origin) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """Give the letters of a block in upper case: uint8 (letters,), and the places of those not in the vocabulary.

        :raises DataError: one is not allowed.
        """
        codes = block.letters
        others = self._others(codes)
        if ((codes[others] >= ord("a")) & (codes[others] <= ord("z"))).any():
            codes = np.frombuffer(codes.tobytes().upper(), np.uint8)  # only then: it takes as long as all the rest
            others = self._others(codes)
        bad = others[~self._allowed[codes[others]]]
        if len(bad):
            raise self._refusal(block, int(bad[0]), origin)
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

    def _refusal(self, block: RecordBlock, place: int, origin: Origin) -> DataError:
        record = int(block.record_at(place))
        start = int(block.lengths[:record].sum())
        text = block.letters[start : start + int(block.lengths[record])].tobytes()
        position = len(text[: place - start].decode(errors="replace")) + 1
        letter = text[place - start :].decode(errors="replace")[0]
        line = origin.line(record, place - start)
        where = f"at position {position}" + (f" (line {line})" if line else "")
        header = next(islice(block.records(), record, None))[0]
        return DataError(self._fault(letter, where), origin.path(record), header)

    def _fault(self, letter: str, where: str) -> str:
        if letter == ">":
            return f"has a `>` inside its sequence, {where}; is a line end missing before it?"
        if letter in " \t":
            return f"has white space inside its sequence, {where}; take it out"
        what = f"the character {letter!r} {where} is"
        if not letter.isprintable():
            return f"{what} no letter; take it out"
        if not self._of_nucleotides:
            return f"{what} not printable ASCII; correct the file"
        kinds = f"neither an IUPAC nucleotide code ({IUPAC}) nor in the vocabulary ({self._vocabulary.decode()})"
        return f"{what} {kinds}; correct the file{_remedy(letter)}"


def allowed_letters(vocabulary: str) -> str:
    """Give the upper-case letters, and other characters, that a sequence may hold under a vocabulary."""
    return vocabulary.upper() + IUPAC + GAPS if is_of_nucleotides(vocabulary) else PRINTABLE.decode()


def is_of_nucleotides(vocabulary: str) -> bool:
    """Whether letters are nucleotides: some of A, C, G, T, U, N, or all four and at most `ADDED` that are no codes."""
    letters = frozenset(vocabulary.upper())
    some, all_four = letters <= set("ACGTUN"), letters >= set("ACG") and letters & set("TU")
    return some or bool(all_four and len(letters - set(IUPAC + GAPS)) <= ADDED)


def _remedy(letter: str) -> str:
    """Say what else may be done about a letter; nothing about what is none."""
    if not (letter.isascii() and letter.isalpha()):
        return ""
    if letter.upper() in set(AMINO_ACIDS) - set(IUPAC):
        return f' or, for proteins, write encoder.vocabulary = "{AMINO_ACIDS}"'
    return " or, if the letter is meant, add it to encoder.vocabulary"
