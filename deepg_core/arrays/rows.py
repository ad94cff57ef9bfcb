"""Reads rows of the files of a split, and looks at what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.arrays.feed import ArrayFeed
from deepg_core.arrays.reader import ArrayFile, ArrayReader
from deepg_core.batches import Arrays
from deepg_core.encoders.integer import find_foreign
from deepg_core.errors import DataError

_HANDLES: Final = 64
"""Files kept open; a process may have 1,024, often no more than 256."""


class RowReader:
    """Reads rows by file and number.

    :param in_memory: how many files may stay of those that are read whole.
    """

    def __init__(self, reader: ArrayReader, files: Sequence[Path], feed: ArrayFeed, in_memory: int) -> None:
        self._feed, self._files = feed, _OpenFiles(reader, files, in_memory)

    def read(self, file: NDArray[np.int64], row: NDArray[np.int64]) -> Arrays:
        """Read rows, file by file: name in the file -> (rows, ...).

        :param file: (rows,) number of the file.
        :param row: (rows,) number in it, counted from 0.
        :raises DataError: they cannot be read, or hold what a network cannot learn from.
        """
        layout = self._feed.layout
        names = [*layout.inputs, *layout.targets, *filter(None, [layout.weight])]
        order = np.lexsort((row, file))
        files, starts = np.unique(file[order], return_index=True)
        found: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
        for number, places in zip(files.tolist(), np.split(order, starts[1:]), strict=True):
            # A batch that holds the end of a pass and the beginning of the next may have a row twice.
            rows, repeat = np.unique(row[places], return_inverse=True)
            opened = self._files[number]
            for name in names:
                part = _checked(opened, name, rows, weight=name == layout.weight)
                if self._feed.numbers and name in layout.inputs:
                    _check_numbers(part, self._feed.numbers, opened, name, rows)
                found[name].append(part[repeat])
        back = np.argsort(order)
        return {name: np.concatenate(parts)[back] for name, parts in found.items()}


class _OpenFiles:
    """Opens files as they are needed and closes those that were used the longest time ago.

    :param in_memory: how many may stay of those that are read whole.
    """

    def __init__(self, reader: ArrayReader, paths: Sequence[Path], in_memory: int) -> None:
        self._reader, self._paths = reader, paths
        self._most = {True: in_memory, False: _HANDLES}
        self._open: dict[int, ArrayFile] = {}
        """The one used last comes last."""

    def __getitem__(self, number: int) -> ArrayFile:
        file = self._open.pop(number, None)
        if file is None:
            file = self._reader.open(self._paths[number])
            self._make_room(file.in_memory)
        self._open[number] = file
        return file

    def _make_room(self, in_memory: bool) -> None:
        alike = [number for number, file in self._open.items() if file.in_memory == in_memory]
        for number in alike[: max(len(alike) - self._most[in_memory] + 1, 0)]:
            self._open.pop(number).close()


def _checked(file: ArrayFile, name: str, rows: NDArray[np.int64], *, weight: bool) -> NDArray[Any]:
    """Read rows; what is no whole number becomes float32."""
    part = file.rows(name, rows)
    if part.dtype.kind == "f":
        with np.errstate(over="ignore"):
            part = part.astype(np.float32, copy=False)
        if not (fine := np.isfinite(part).reshape(len(rows), -1).all(1)).all():
            what = "NaN, infinity or what is too large for float32"
            raise DataError(f"`{name}` holds {what} in row {rows[fine.argmin()]}, counted from 0", file.path)
    if weight and (negative := (part < 0).reshape(len(rows), -1).any(1)).any():
        raise DataError(f"`{name}` is negative in row {rows[negative.argmax()]}, counted from 0", file.path)
    return part


def _check_numbers(part: NDArray[Any], numbers: int, file: ArrayFile, name: str, rows: NDArray[np.int64]) -> None:
    if (wrong := find_foreign(part, numbers)).any():
        row = rows[wrong.reshape(len(rows), -1).any(1).argmax()]
        message = f"`{name}` holds {part[wrong][0]} in row {row}, counted from 0"
        raise DataError(f"{message}; the numbers of the encoder are 0 to {numbers - 1:,}, whole ones", file.path)
