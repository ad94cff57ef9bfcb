"""Datasets that grow by rows: in chunks of 256 KiB, or of as many rows as there are where these are fewer.

HDF5 stores whole chunks, and what is not known before its end has to be written in them: with chunks of one size, seven
windows that are explained took 3.3 MB for 0.28, and 97 rows of states 1,066,520 bytes for 7,000. So rows wait in memory
until they fill a chunk.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import h5py
import numpy as np
from numpy.typing import NDArray

_CHUNK_BYTES: Final = 1 << 18
"""Large enough for the disk and small enough for reading one record."""


class Growing:
    """Appends to the datasets of a file. `finish` writes what still waits."""

    def __init__(self, file: h5py.File) -> None:
        self._file = file
        self._waiting: dict[str, list[NDArray[Any]]] = {}
        self._counts: Counter[str] = Counter()  # of the rows that wait

    def add(self, name: str, rows: NDArray[Any]) -> None:
        """Append rows, none of them too: the dataset is there then."""
        self._waiting.setdefault(name, []).append(rows)
        self._counts[name] += len(rows)
        if self._counts[name] >= _rows_of_chunk(rows):
            self._write(name)

    def finish(self) -> None:
        """Write the rows that wait."""
        for name in self._waiting:
            self._write(name)

    def _write(self, name: str) -> None:
        if not self._waiting[name]:
            return
        rows = np.concatenate(self._waiting[name])
        if name not in self._file:
            shape, size = rows.shape[1:], min(_rows_of_chunk(rows), max(len(rows), 1))
            self._file.create_dataset(name, (0, *shape), rows.dtype, maxshape=(None, *shape), chunks=(size, *shape))
        dataset = self._file[name]
        dataset.resize(len(dataset) + len(rows), axis=0)
        dataset[len(dataset) - len(rows) :] = rows
        self._waiting[name], self._counts[name] = [], 0


def _rows_of_chunk(rows: NDArray[Any]) -> int:
    return max(1, _CHUNK_BYTES // max(rows.itemsize * int(np.prod(rows.shape[1:])), 1))
