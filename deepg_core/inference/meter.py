"""How much of the files a network was asked about, for a progress bar: in bytes, which are known before they are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from deepg_core.inference.pieces import Piece, Place


class Meter:
    """Counts bytes: exactly where a file has ended; within one by its letters, and the bytes a letter took so far."""

    def __init__(self, files: Sequence[Path], start: Place) -> None:
        self._sizes = [path.stat().st_size for path in files]
        self._shown, self._letters, self._in_file, self._file = sum(self._sizes[: start.file]), 0, 0, start.file

    @property
    def total(self) -> int:
        """Bytes of all files that are to come."""
        return max(sum(self._sizes) - self._shown, 1)

    def passed(self, piece: Piece) -> int:
        """Give the bytes that a piece added."""
        fresh = len(piece.corpus.letters) - piece.counted
        if piece.after.file != self._file:
            self._file, self._in_file = piece.after.file, 0
        self._letters += fresh
        self._in_file += fresh
        done = sum(self._sizes[: self._file])
        if self._file < len(self._sizes):
            a_letter = min(done / max(self._letters - self._in_file, 1), 2.0) if done else 1.0
            done += int(min(self._in_file * a_letter, self._sizes[self._file]))
        passed, self._shown = max(done - self._shown, 0), max(done, self._shown)
        return passed
