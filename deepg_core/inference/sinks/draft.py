"""A text file that grows beside its name, and is renamed when it is whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO, Final

from deepg_core.errors import DataError, DeepgError, OptionError

ENDING: Final = ".part"
STDOUT: Final = Path("-")


def refuse_stdout(path: Path, why: str, option: str = "--output") -> None:
    """Refuse `-` where what is written is no stream.

    :raises OptionError: the path is that.
    """
    if path == STDOUT:
        raise OptionError("", f"{option} {STDOUT}: {why}; name one")


class Draft:
    """`.NAME.part` until `finish`. With the path `-` it is the standard output, which cannot be gone back in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(f".{path.name}{ENDING}")
        self._file: BinaryIO | None = None

    def open(self, size: int | None) -> None:
        """Begin anew, or behind the first `size` bytes of what there is.

        :raises DeepgError: the file cannot be written.
        """
        if self.path == STDOUT:
            self._file = sys.stdout.buffer
            return
        try:
            self.part.parent.mkdir(exist_ok=True)
            if size is not None and not self.part.exists() and self.path.exists():
                self.path.replace(self.part)  # it had its name, and others of the same prediction did not
            self._file = self.part.open("wb" if size is None else "r+b")
            self._cut(size or 0)
        except OSError as error:
            message = f"{self.path} cannot be written: {error.strerror}"
            raise DeepgError(message) from error

    def _cut(self, size: int) -> None:
        assert self._file is not None
        there = self._file.seek(0, os.SEEK_END)
        if there < size:
            message = f"has {there:,} bytes, and had {size:,} when the prediction was interrupted; start anew without --resume"
            raise DataError(message, self.part)
        self._file.truncate(self._file.seek(size))

    def write(self, text: str) -> None:
        """Add text."""
        self.write_bytes(text.encode(errors="surrogateescape"))

    def write_bytes(self, data: bytes) -> None:
        """Add bytes."""
        assert self._file is not None
        self._file.write(data)

    def size(self) -> int:
        """Give the bytes written, all of them handed to the system."""
        assert self._file is not None
        self._file.flush()
        return 0 if self.path == STDOUT else self._file.tell()

    def finish(self) -> None:
        """Flush to the disk, and give the file its name."""
        assert self._file is not None
        self._file.flush()
        if self.path != STDOUT:
            os.fsync(self._file.fileno())
            self.close()
            self.part.replace(self.path)

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
