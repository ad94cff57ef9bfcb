"""A table of rows to look letters up in: what an encoder spends its time with."""

from __future__ import annotations

import weakref
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_CHUNK: Final = 1 << 15
"""Letters looked up at once: numpy makes indices of 8 bytes of them, and these stay in the processor's cache."""
_WIDEST: Final = 6
"""Columns up to which letters are looked up in pairs: the table takes 512 kB a column, and with 8 columns it is slower."""

_SIZES: Final = 8
"""Sizes of batches whose memory is kept: training has one or two, a caller's own batches may have any number."""

_free: dict[int, list[memoryview]] = {}
"""Size -> memory that nobody uses; the size asked for last comes last."""
_lock = Lock()


class RowTable:
    """Looks up rows of float32.

    A row is moved as one item, which is 9 times as fast as moving its floats one by one; where rows are short, those of two
    letters are moved together. Batches of 256 x 1 kb take a third of the time that `table[letters]` takes.

    :param table: float32 (codes, columns); 256 codes for uint8 letters, 65,536 for uint16.
    """

    def __init__(self, table: NDArray[np.float32]) -> None:
        self.table = np.ascontiguousarray(table)
        self._step = 2 if len(table) == 256 and table.shape[1] <= _WIDEST else 1
        pairs = np.stack(np.broadcast_arrays(table, table[:, None]), axis=2) if self._step == 2 else self.table
        rows = np.ascontiguousarray(pairs).reshape(len(table) ** self._step, -1)  # of pairs: first + 256 * second
        self._items = rows.view(f"V{rows.strides[0]}")[:, 0]

    def look_up(self, codes: NDArray[Any]) -> NDArray[np.float32]:
        """Give the row of each code: (...,) -> float32 (..., columns)."""
        width = self.table.shape[1]
        flat = np.ascontiguousarray(codes).reshape(-1)
        rows = allocate_floats(flat.size * width).reshape(-1, width)
        even = flat.size - flat.size % self._step
        word = np.dtype(f"<u{self._step * flat.itemsize}")
        for at in range(0, even, _CHUNK):
            part = slice(at, min(at + _CHUNK, even))
            # No code is out of range; but with mode="raise" numpy would fill a buffer first, and copy that.
            out = rows[part].reshape(-1).view(self._items.dtype)
            np.take(self._items, flat[part].view(word), out=out, mode="clip")
        rows[even:] = self.table[flat[even:]]
        return rows.reshape(*codes.shape, width)


def allocate_floats(count: int) -> NDArray[np.float32]:
    """Give an array float32 (count,), not filled, where possible in the memory of one of this size that is no longer used.

    A view, a tensor or a queue that refers to the array keeps its memory; when the last of them is gone it is free again.
    Memory that was just in use is in the cache: batches come 1.05 to 1.2 times as fast.
    """
    with _lock:
        _free[count] = free = _free.pop(count, [])
        if len(_free) > _SIZES:
            del _free[next(iter(_free))]
        memory = free.pop() if free else np.empty(count, np.float32).data
    array = np.frombuffer(memory, np.float32)  # its base is no array: so views of it refer to it, not to its base
    weakref.finalize(array, free.append, memory).atexit = False
    return array
