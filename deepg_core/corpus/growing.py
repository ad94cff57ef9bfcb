"""`.npy` files that are written a piece at a time, whatever their length will be."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BufferedWriter
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import DTypeLike, NDArray

_MAGIC: Final = b"\x93NUMPY\x01\x00"
_HEADER: Final = 128
"""Bytes before the data: the size that numpy itself gives short headers, and enough for any length."""

SAFE: Final = 1 << 22
"""Bytes after which the disk is waited for: little by little while files are read, and not for everything at the end."""


class GrowingArray:
    """A one-dimensional `.npy` file. Its header has a fixed size and is written last, when the length is known.

    A file that was never closed starts with zeros, which numpy refuses to read.
    """

    def __init__(self, path: Path, dtype: DTypeLike) -> None:
        self._dtype = np.dtype(dtype)
        self._file: BufferedWriter = path.open("wb")
        self._file.write(bytes(_HEADER))
        self._unsafe = 0
        self.checksum = 0
        """CRC-32 of what was appended."""

    def append(self, values: bytes | NDArray[Any]) -> None:
        """Write more: an array of the file's dtype, or its bytes."""
        self.checksum = crc32(values, self.checksum)  # type: ignore[arg-type]
        self._unsafe += self._file.write(values)  # type: ignore[arg-type]  # numpy's stubs know no buffers before 3.12
        if self._unsafe > SAFE:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._unsafe = 0

    def __enter__(self) -> GrowingArray:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        with self._file:  # closes it even where the disk is full
            if kind is None:
                self._write_header()

    def _write_header(self) -> None:
        length = (self._file.tell() - _HEADER) // self._dtype.itemsize
        text = f"{{'descr': {self._dtype.str!r}, 'fortran_order': False, 'shape': ({length},), }}"
        size = _HEADER - len(_MAGIC) - 2
        self._file.seek(0)
        self._file.write(_MAGIC + size.to_bytes(2, "little") + text.ljust(size - 1).encode("latin1") + b"\n")


class GrowingOffsets:
    """Where pieces of given lengths begin and end: 0, then the end of each."""

    def __init__(self, array: GrowingArray) -> None:
        self._array, self._end = array, 0
        array.append(np.zeros(1, np.int64))

    def append(self, lengths: Sequence[int] | NDArray[np.int64]) -> None:
        """Add pieces."""
        ends = np.asarray(lengths, np.int64).cumsum() + self._end
        self._array.append(ends)
        self._end = int(ends[-1]) if len(ends) else self._end

    @property
    def checksum(self) -> int:
        """CRC-32 of what was appended."""
        return self._array.checksum
