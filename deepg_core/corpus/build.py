"""Parses files once: records from a reader become flat arrays on disk, a block at a time, so memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import numpy as np

from deepg_core.corpus.growing import GrowingArray, GrowingOffsets
from deepg_core.errors import DataError

IUPAC: Final = "ACGTURYSWKMBDHVN"
BLOCK: Final = 4 << 20
"""Bytes of records handled at once; more only where one record is longer. Building takes about three times as much
memory (10-13 MB); larger blocks are no faster."""
_STRINGS: Final = 100
"""Bytes that Python needs for the two strings of a record beside their letters."""

Records = Iterator[tuple[str, str]]


class CorpusBuilder:
    """Writes the arrays of a corpus into a folder.

    :param folder: an empty folder.
    :param vocabulary: the encoder's letters; these and IUPAC nucleotide codes are what records may hold.
    """

    def __init__(self, folder: Path, vocabulary: str) -> None:
        self._folder = folder
        self._vocabulary = vocabulary.upper().encode("ascii")
        self._allowed = self._vocabulary + IUPAC.encode("ascii")
        self._counts = np.zeros(256, np.int64)

    def build(self, files: Sequence[Path], records: Callable[[Path], Records], done: Callable[[Path], Any]) -> None:
        """Read all files; `done` is called after each.

        :raises DataError: a file or record cannot be used; the message names it.
        """
        with ExitStack() as stack:
            self._open(stack)
            for number, path in enumerate(files):
                for headers, sequences in _blocks(_read(records, path)):
                    self._add_letters(path, headers, sequences)
                    self._add_headers(headers)
                    self._file.append(np.full(len(headers), number, np.int32).tobytes())
                done(path)
        np.save(self._folder / "counts.npy", self._counts)

    def _open(self, stack: ExitStack) -> None:
        def growing(name: str, dtype: type[np.generic]) -> GrowingArray:
            return stack.enter_context(GrowingArray(self._folder / f"{name}.npy", dtype))

        self._letters, self._header_text = growing("letters", np.uint8), growing("header_text", np.uint8)
        self._offsets = GrowingOffsets(growing("offsets", np.int64))
        self._header_offsets = GrowingOffsets(growing("header_offsets", np.int64))
        self._file = growing("file", np.int32)

    def _add_letters(self, path: Path, headers: list[str], sequences: list[str]) -> None:
        try:
            block = "".join(sequences).encode("ascii")
        except UnicodeEncodeError:
            raise self._bad_letter(path, headers, sequences) from None
        others = block.translate(None, delete=self._vocabulary)
        if others != others.upper():  # only then: upper() takes longer than all the rest, and most files need none
            block = block.upper()
            others = block.translate(None, delete=self._vocabulary)
        if others.translate(None, delete=self._allowed):
            raise self._bad_letter(path, headers, sequences)
        self._counts += np.bincount(np.frombuffer(others, np.uint8), minlength=256)
        self._letters.append(block)
        self._offsets.append(map(len, sequences))

    def _add_headers(self, headers: list[str]) -> None:
        encoded = [header.encode(errors="replace") for header in headers]
        self._header_text.append(b"".join(encoded))
        self._header_offsets.append(map(len, encoded))

    def _bad_letter(self, path: Path, headers: list[str], sequences: list[str]) -> DataError:
        allowed = (self._allowed + self._allowed.lower()).decode()
        header, position, letter = next(
            (header, position, letter)
            for header, sequence in zip(headers, sequences, strict=True)
            for position, letter in enumerate(sequence, start=1)
            if letter not in allowed
        )
        message = (
            f"the character {letter!r} at position {position} is neither an IUPAC nucleotide code "
            f"({IUPAC}) nor in the vocabulary ({self._vocabulary.decode()}); "
            "correct the file or, if the letter is meant, add it to encoder.vocabulary"
        )
        return DataError(message, path, header)


def _read(records: Callable[[Path], Records], path: Path) -> Records:
    try:
        yield from records(path)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise DataError(message, path) from error


def _blocks(records: Records) -> Iterator[tuple[list[str], list[str]]]:
    headers: list[str] = []
    sequences: list[str] = []
    size = 0
    for header, sequence in records:
        headers.append(header)
        sequences.append(sequence)
        size += len(header) + len(sequence) + _STRINGS
        if size >= BLOCK:
            yield headers, sequences
            headers, sequences, size = [], [], 0
    if headers:
        yield headers, sequences
