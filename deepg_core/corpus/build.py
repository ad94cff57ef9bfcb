"""Parses files once: records from a reader become flat arrays on disk, a block at a time, so memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BufferedWriter
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.errors import DataError

IUPAC: Final = "ACGTURYSWKMBDHVN"
BLOCK: Final = 16 << 20
"""Letters handled at once; more only where one record is longer."""

Records = Iterator[tuple[str, str]]


class CorpusBuilder:
    """Writes the arrays of a corpus into a folder: `letters.npy` as it goes, the rest at the end.

    :param folder: an empty folder.
    :param vocabulary: the encoder's letters; these and IUPAC nucleotide codes are what records may hold.
    """

    def __init__(self, folder: Path, vocabulary: str) -> None:
        self._folder = folder
        self._vocabulary = vocabulary.upper().encode("ascii")
        self._allowed = self._vocabulary + IUPAC.encode("ascii")
        self._lengths: list[NDArray[np.int64]] = []
        self._headers: list[bytes] = []
        self._header_lengths: list[NDArray[np.int64]] = []
        self._file: list[NDArray[np.int32]] = []
        self._counts = np.zeros(256, np.int64)

    def build(self, files: Sequence[Path], records: Callable[[Path], Records], done: Callable[[Path], Any]) -> None:
        """Read all files; `done` is called after each.

        :raises DataError: a file or record cannot be used; the message names it.
        """
        with GrowingArray(self._folder / "letters.npy") as letters:
            for number, path in enumerate(files):
                for headers, sequences in _blocks(_read(records, path)):
                    self._add(path, number, headers, sequences, letters)
                done(path)
        self._finish()

    def _add(self, path: Path, file: int, headers: list[str], sequences: list[str], letters: GrowingArray) -> None:
        try:
            block = "".join(sequences).upper().encode("ascii")
        except UnicodeEncodeError:
            block = b"\xff"
        others = block.translate(None, delete=self._vocabulary)
        if others.translate(None, delete=self._allowed):
            raise self._bad_letter(path, headers, sequences)
        self._counts += np.bincount(np.frombuffer(others, np.uint8), minlength=256)
        letters.write(block)
        encoded = [header.encode() for header in headers]
        self._lengths.append(np.fromiter(map(len, sequences), np.int64, len(sequences)))
        self._header_lengths.append(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        self._headers.append(b"".join(encoded))
        self._file.append(np.full(len(sequences), file, np.int32))

    def _bad_letter(self, path: Path, headers: list[str], sequences: list[str]) -> DataError:
        allowed = self._allowed.decode()
        for header, sequence in zip(headers, sequences, strict=True):
            for position, letter in enumerate(sequence, start=1):
                if letter.upper() not in allowed:
                    message = (
                        f"the character {letter!r} at position {position} is neither an IUPAC nucleotide code "
                        f"({IUPAC}) nor in the vocabulary ({self._vocabulary.decode()}); "
                        "correct the file or, if the letter is meant, add it to encoder.vocabulary"
                    )
                    return DataError(message, path, header)
        raise AssertionError

    def _finish(self) -> None:
        np.save(self._folder / "offsets.npy", _offsets(self._lengths))
        np.save(self._folder / "file.npy", np.concatenate([np.zeros(0, np.int32), *self._file]))
        np.save(self._folder / "header_offsets.npy", _offsets(self._header_lengths))
        np.save(self._folder / "header_text.npy", np.frombuffer(b"".join(self._headers), np.uint8))
        np.save(self._folder / "counts.npy", self._counts)


class GrowingArray:
    """A uint8 `.npy` file whose length is known when it is closed: the header has a fixed size and is written last."""

    _HEADER: Final = 128

    def __init__(self, path: Path) -> None:
        self._file: BufferedWriter = path.open("wb")
        self._file.write(bytes(self._HEADER))

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._file.write(data)

    def __enter__(self) -> GrowingArray:
        return self

    def __exit__(self, *error: object) -> None:
        size = self._file.tell() - self._HEADER
        self._file.seek(0)
        header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({size},), }}".ljust(self._HEADER - 11) + "\n"
        self._file.write(b"\x93NUMPY\x01\x00" + (self._HEADER - 10).to_bytes(2, "little") + header.encode("latin1"))
        self._file.close()


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
        size += len(sequence)
        if size >= BLOCK:
            yield headers, sequences
            headers, sequences, size = [], [], 0
    if headers:
        yield headers, sequences


def _offsets(lengths: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([[0], *lengths]).cumsum(dtype=np.int64)
