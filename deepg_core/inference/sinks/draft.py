"""A text file that grows beside its name, and is renamed when it is whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final
from zlib import crc32

from deepg_core.errors import DeepgError, OptionError
from deepg_core.inference.seen import AnewError

ENDING: Final = ".part"
STDOUT: Final = Path("-")
_PIECE: Final = 1 << 20

Note = Callable[[Mapping[Path, Path]], None]
"""Is told of files that are whole, and will be renamed next: output -> the file that is to have its name."""


def note_nothing(files: Mapping[Path, Path]) -> None:
    """Take no notice: nothing is to be gone on with."""


def refuse_stdout(path: Path, why: str, option: str = "--output") -> None:
    """Refuse `-` where what is written is no stream.

    :raises OptionError: the path is that.
    """
    if path == STDOUT:
        raise OptionError("", f"{option} {STDOUT}: {why}; name one")


class Draft:
    """`.NAME.part` until `finish_drafts`. With the path `-` it is the standard output, which cannot be gone back in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name}{ENDING}")
        self._file: BinaryIO | None = None
        self._sum = 0

    def open(self, mark: Sequence[int] | None) -> None:
        """Begin anew, or where `mark` was taken.

        :raises DeepgError: the file cannot be written.
        :raises AnewError: what was written until then is not there.
        """
        self._sum = 0
        if self.path == STDOUT:
            self._file = sys.stdout.buffer
            return
        try:
            self.part.parent.mkdir(exist_ok=True)
            self._file = self.part.open("wb" if mark is None else "r+b")
            if mark is not None:
                self._cut(*mark)
        except OSError as error:
            message = f"{self.path} cannot be written: {error.strerror}"
            raise DeepgError(message) from error

    def is_lost(self) -> bool:
        """Say whether it is not there to be gone on with."""
        return self.path != STDOUT and not self.part.exists()

    def take_back(self) -> None:
        """Make the file a draft again: it got its name, and others of the same prediction did not."""
        self.path.replace(self.part)

    def _cut(self, size: int, checksum: int) -> None:
        assert self._file is not None
        there = self._file.seek(0, os.SEEK_END)
        if there < size:
            message = f"has {there:,} bytes, and had {size:,} when the prediction was interrupted; start anew without --resume"
            raise AnewError(message, self.part)
        self._file.seek(0)
        for start in range(0, size, _PIECE):
            self._sum = crc32(self._file.read(min(_PIECE, size - start)), self._sum)
        if self._sum != checksum:
            raise AnewError("is not what this prediction wrote; start anew without --resume", self.part)
        self._file.truncate(self._file.seek(size))

    def write(self, text: str) -> None:
        """Add text."""
        self.write_bytes(text.encode(errors="surrogateescape"))

    def write_bytes(self, data: bytes) -> None:
        """Add bytes."""
        assert self._file is not None
        self._file.write(data)
        self._sum = crc32(data, self._sum)

    def size(self) -> int:
        """Give the bytes written, all of them handed to the system."""
        assert self._file is not None
        self._file.flush()
        return 0 if self.path == STDOUT else self._file.tell()

    def mark(self) -> list[int]:
        """Give what `open` goes on by: the size, and the CRC-32 of all bytes, which tells drafts of two predictions apart."""
        return [self.size(), self._sum]

    def complete(self) -> None:
        """Flush to the disk, and close."""
        assert self._file is not None
        self._file.flush()
        if self.path != STDOUT:
            os.fsync(self._file.fileno())
            self.close()

    def remove(self) -> None:
        """Remove what there is."""
        self.close()
        if self.path != STDOUT:
            self.part.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None and self.path != STDOUT:
            self._file.close()
        self._file = None


def finish_drafts(drafts: Iterable[Draft], note: Note = note_nothing) -> None:
    """Give files their names once all are on the disk and noted: together, as there may be one for each of 10,000 classes."""
    drafts = list(drafts)
    for draft in drafts:
        draft.complete()
    files = {draft.path: draft.part for draft in drafts if draft.path != STDOUT}
    note(files)
    for path, part in files.items():
        part.replace(path)
