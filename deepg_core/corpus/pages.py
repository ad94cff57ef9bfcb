"""Keeps small what a mapped file takes of the memory: pages that were read stay with the process until it gives them back."""

from __future__ import annotations

import mmap
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SMALL: Final = 256 << 20
"""Bytes of a file that may be in memory whole."""
_MOST: Final = 96 << 20
"""Bytes that windows may have touched before their pages are given back, which takes 1 ms."""
_AROUND: Final = 128 << 10
"""Bytes that Linux maps for one that is read, if it has them in its cache."""


class Pages:
    """The pages of an array that may be mapped from a file."""

    def __init__(self, array: NDArray[Any]) -> None:
        base: Any = array
        while isinstance(base, np.ndarray):
            base = base.base
        large = isinstance(base, mmap.mmap) and array.nbytes > SMALL and hasattr(mmap, "MADV_DONTNEED")
        self._map: mmap.mmap | None = base if large else None
        self._touched = 0

    def touch(self, windows: int, length: int) -> None:
        """Count windows that were read; now and then give all pages back. They stay in the system's cache."""
        self._touched += windows * (length + _AROUND)
        if self._map is not None and self._touched > _MOST:
            self._map.madvise(mmap.MADV_DONTNEED)
            self._touched = 0
