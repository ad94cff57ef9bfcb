"""Limits the memory that a mapped file takes: pages that were read stay with the process until it gives them back."""

from __future__ import annotations

import mmap
import os
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SMALL: Final = 256 << 20
"""Bytes of a file that may be in memory whole."""
_MOST: Final = 96 << 20
"""Bytes of mapped files by which the process may grow before it gives the array's pages back, which takes 1 ms."""
_EVERY: Final = 64
"""Windows between two checks; for each, Linux maps 64 kB to 2 MB, depending on how the file lies in its cache."""
_STATUS: Final = "/proc/self/statm"


class Pages:
    """The pages of an array that may be mapped from a file."""

    def __init__(self, array: NDArray[Any]) -> None:
        base: Any = array
        while isinstance(base, np.ndarray):
            base = base.base
        large = isinstance(base, mmap.mmap) and array.nbytes > SMALL
        able = hasattr(mmap, "MADV_DONTNEED") and os.path.exists(_STATUS)  # noqa: PTH110 - no file on disk
        self._map: mmap.mmap | None = base if large and able else None
        self._windows, self._idle = 0, _mapped() if self._map else 0

    def touch(self, windows: int) -> None:
        """Count windows that were read; now and then give all pages back. They stay in the system's cache."""
        self._windows += windows
        if self._map is None or self._windows < _EVERY:
            return
        self._windows = 0
        if _mapped() - self._idle > _MOST:
            self._map.madvise(mmap.MADV_DONTNEED)
            self._idle = _mapped()


def _mapped() -> int:
    """Give the bytes of mapped files that are with the process."""
    with open(_STATUS) as status:  # noqa: PTH123 - no file on disk
        return int(status.read().split()[2]) * mmap.PAGESIZE
