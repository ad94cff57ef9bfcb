"""The index that others made of a FASTA file: `.fai` beside it, and of a bgzip `.gzi` too. It is only ever read."""

from __future__ import annotations

import logging
import os
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen
from isal import isal_zlib

from deepg_core.errors import DataError

logger = logging.getLogger(__name__)
_GZIP: Final = b"\x1f\x8b"
_HEADER: Final = 1 << 20
"""Bytes of a header line, and of what lies behind the last block that a `.gzi` knows, at most."""

_LATER: Final = 2_000_000_000
"""Nanoseconds by which a file may be younger than its index: bgzip closes it when that is written."""


class UnfitError(Exception):
    """An index is not of its file."""


@frozen
class Entry:
    """A line of a `.fai`."""

    name: str
    length: int
    offset: int
    """Of its first letter in the text."""
    letters: int
    """Of a line."""
    width: int
    """Bytes of a line."""

    def place(self, letter: int) -> int:
        """Say where a letter is in the text."""
        lines, rest = divmod(letter, self.letters) if self.letters else (0, 0)
        return self.offset + lines * self.width + rest

    @property
    def end(self) -> int:
        """Where the text goes on behind its last letter."""
        return self.place(self.length - 1) + 1 if self.length else self.offset


class PlainText:
    """A file that is read as it is."""

    def __init__(self, path: Path) -> None:
        self._path, self.size = path, path.stat().st_size

    def read(self, start: int, stop: int) -> bytes:
        """Give what lies between."""
        with self._path.open("rb") as file:
            return os.pread(file.fileno(), stop - start, start)


class BlockedText:
    """The text of a bgzip: the blocks that hold what is asked for are found by the `.gzi`, and inflated.

    :raises UnfitError: the index is not of this file.
    """

    def __init__(self, path: Path, index: Path) -> None:
        self._path, self._packed = path, path.stat().st_size
        numbers = np.frombuffer(index.read_bytes(), "<u8").astype(np.int64)
        if not len(numbers) or len(numbers) != 2 * numbers[0] + 1:
            raise UnfitError
        self._blocks = np.concatenate([np.zeros((1, 2), np.int64), numbers[1:].reshape(-1, 2)])
        if (np.diff(self._blocks, axis=0) < 0).any() or not 0 <= self._packed - self._blocks[-1, 0] <= _HEADER:
            raise UnfitError
        self._held: tuple[int, int, bytes] = (0, 0, b"")
        self.size = 0
        self.size = int(self._blocks[-1, 1]) + len(self._inflate(len(self._blocks) - 1, len(self._blocks)))

    def read(self, start: int, stop: int) -> bytes:
        """Give what lies between.

        :raises UnfitError: a block does not begin where the index says.
        """
        first, last = (np.searchsorted(self._blocks[:, 1], (start, max(stop - 1, start)), "right") - 1).tolist()
        begin = int(self._blocks[first, 1])
        return self._inflate(first, last + 1)[start - begin : stop - begin]

    def _inflate(self, first: int, behind: int) -> bytes:
        if self._held[:2] != (first, behind):
            start, whole = self._blocks[first].tolist()
            stop, expected = self._blocks[behind].tolist() if behind < len(self._blocks) else (self._packed, None)
            with self._path.open("rb") as file:
                text = _inflate_blocks(os.pread(file.fileno(), stop - start, start))
            if expected is not None and len(text) != expected - whole:
                raise UnfitError
            self._held = first, behind, text
        return self._held[2]


class Beside:
    """Records of a file by the index beside it, of which each offset was held against the headers of the file.

    :raises UnfitError: the index is not of this file.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._index = path, _add(path, ".fai")
        try:
            entries = [_read_entry(line) for line in self._index.read_text(encoding="utf-8").splitlines()]
            self._text = BlockedText(path, _add(path, ".gzi")) if _is_gzip(path) else PlainText(path)
        except (ValueError, OSError) as error:
            raise UnfitError from error
        self.names = [entry.name for entry in entries]
        self._headers = dict(zip(self.names, self._read_headers(entries), strict=True))
        self._entries = dict(zip(self.names, entries, strict=True))

    def length(self, name: str) -> int:
        """Count the letters of a record."""
        return self._entries[name].length

    def header(self, name: str) -> bytes:
        """Give the header of a record."""
        return self._headers[name]

    def fetch(self, name: str, start: int, stop: int) -> bytes:
        """Give letters of a record.

        :raises DataError: the lines of the record are not as long as the index says.
        """
        entry = self._entries[name]
        try:
            text = self._text.read(entry.place(start), entry.place(stop - 1) + 1)
        except UnfitError:
            text = b""
        text = text.translate(None, b"\r\n")
        if len(text) != stop - start:
            raise DataError(
                f"is not as its index {self._index.name} says; remove that, or make it anew", self._path, name
            )
        return text

    def _read_headers(self, entries: list[Entry]) -> list[bytes]:
        """Read what lies between the records: one line each, with the header of the next."""
        found = []
        ends = [0, *(entry.end for entry in entries)]
        for entry, end in zip(entries, ends, strict=False):
            if not 0 < entry.offset - end <= _HEADER or entry.end > self._text.size:
                raise UnfitError
            line = self._text.read(end, entry.offset).strip()
            if not line.startswith(b">") or b"\n" in line or line[1:].split()[:1] != [entry.name.encode()]:
                raise UnfitError
            found.append(line[1:].strip())
        rest = self._text.size - ends[-1]
        if not entries or not 0 <= rest <= _HEADER or self._text.read(ends[-1], self._text.size).strip():
            raise UnfitError
        return found


def open_beside(path: Path) -> Beside | None:
    """Open the index beside a file; None where there is none, or one that cannot be trusted, which is said."""
    indices = [_add(path, ending) for ending in ((".fai", ".gzi") if _is_gzip(path) else (".fai",))]
    if not all(index.is_file() for index in indices):
        return None
    return _open(path, *((its.stat().st_mtime_ns, its.stat().st_size) for its in (path, *indices)))


@lru_cache(maxsize=4)
def _open(path: Path, changed: tuple[int, int], *indices: tuple[int, int]) -> Beside | None:
    if any(index[0] + _LATER < changed[0] for index in indices):
        logger.info("%s: the index beside it is older than the file, and is not used", path)
        return None
    try:
        return Beside(path)
    except UnfitError:
        logger.info("%s: the index beside it is not of this file, and is not used", path)
        return None


def _inflate_blocks(packed: bytes) -> bytes:
    texts, at = [], 0
    while at < len(packed):
        if packed[at : at + 4] != b"\x1f\x8b\x08\x04" or packed[at + 12 : at + 14] != b"BC":
            raise UnfitError
        size = int.from_bytes(packed[at + 16 : at + 18], "little") + 1
        try:
            texts.append(isal_zlib.decompress(packed[at : at + size], wbits=31))
        except isal_zlib.error as error:  # type: ignore[misc]  # the stub has it as a variable
            raise UnfitError from error
        at += size
    return b"".join(texts)


def _read_entry(line: str) -> Entry:
    name, *numbers = line.split("\t")
    length, offset, letters, width = map(int, numbers[:4])
    if (
        not name
        or min(length, offset, letters) < 0
        or (length and not 0 < width - letters <= 2)
        or (length and not letters)
    ):
        raise ValueError
    return Entry(name, length, offset, letters, width)


def _add(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_GZIP)) == _GZIP
