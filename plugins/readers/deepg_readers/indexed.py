"""Stretches of large FASTA files, plain or gzip: by the index beside the file, or one of pyfastx that is kept in the cache."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from deepg_core.errors import DataError
from deepg_core.readers import RecordBlock, Stretch, place_index
from deepg_readers.beside import Beside, open_beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

SMALL: Final = 1 << 22
"""Bytes of a file that is read faster than an index is made of it."""
PART: Final = 1 << 22
"""Letters that are fetched at once."""
_READ: Final = (b">", b"\x1f\x8b")
"""How files begin that pyfastx reads."""


def can_index(path: Path) -> bool:
    """Whether a file is large, and of a kind that can be indexed."""
    with path.open("rb") as file:
        return path.stat().st_size > SMALL and file.read(2).startswith(_READ)


def list_names(path: Path) -> list[str]:
    """Give the first words of all headers.

    :raises DataError: the file cannot be indexed.
    """
    return _open(path).names


def fetch_stretches(path: Path, stretches: Sequence[Stretch]) -> Iterator[RecordBlock]:
    """Yield stretches of records, those of more than `PART` letters in several blocks.

    :raises DataError: the file cannot be indexed, or a record is shorter than what is asked for.
    """
    index = _open(path)
    for stretch in stretches:
        places = stretch.cut(index.length(stretch.name), path)
        header = stretch.describe(index.header(stretch.name).decode(errors="replace")).encode()
        for start in range(places.start, max(places.stop, places.start + 1), PART):
            stop = min(start + PART, places.stop)
            letters = index.fetch(stretch.name, start, stop) if stop > start else b""
            yield RecordBlock(
                np.frombuffer(letters, np.uint8),
                np.array([len(letters)], np.int64),
                np.frombuffer(header, np.uint8),
                np.array([len(header)], np.int64),
                unfinished=stop < places.stop,
            )
            header = b""


class _Made:
    """Records of a file by an index of pyfastx."""

    def __init__(self, fasta: Any) -> None:
        self._fasta = fasta
        self.names: list[str] = list(fasta.keys())

    def length(self, name: str) -> int:
        return len(self._fasta[name])

    def header(self, name: str) -> bytes:
        header: str = self._fasta[name].description
        return header.strip().encode()

    def fetch(self, name: str, start: int, stop: int) -> bytes:
        letters: str = self._fasta.fetch(name, (start + 1, stop))
        return letters.encode()


def _open(path: Path) -> _Made | Beside:
    return open_beside(path) or _make(path)


def _make(path: Path) -> _Made:
    import pyfastx

    index = place_index(path, ".fxi")
    if not index.exists():
        draft = index.with_name(f".{index.name}.{os.getpid()}")
        try:
            pyfastx.Fasta(str(path), index_file=str(draft))
        except (RuntimeError, OSError) as error:
            raise DataError(f"cannot be indexed: {error}", path) from error
        draft.replace(index)
    return _Made(pyfastx.Fasta(str(path), index_file=str(index)))
