"""Batches of ready arrays: the sampler picks rows of files, and only these are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches.array_feed import ArrayFeed
from deepg_core.batches.batches import Batch
from deepg_core.batches.endless import Endless
from deepg_core.batches.feed import Arrays
from deepg_core.corpus import Corpus
from deepg_core.encoders.integer import foreign
from deepg_core.errors import DataError
from deepg_core.readers.array_reader import ArrayFile, ArrayReader
from deepg_core.sampling import Picks, Plan, Sampler
from deepg_core.targets import Windows

_HANDLES: Final = 64
"""Files kept open; a process may have 1,024, often no more than 256."""
_IN_ORDER: Final = 2
"""Files kept in memory where batches go through them one after the other: one ends and the next begins in a batch."""


class ArrayBatches(Endless):
    """Batches of rows for ever.

    To a sampler a row is what a window of one letter is, and a file a sequence of as many letters as it has rows: order,
    shuffles, state and seeds are those of windows, and nothing is stored for a row.

    :param rows: how many rows each file has.
    :param plan: with `length` and `step` 1; `array_plan` makes it.
    """

    def __init__(
        self,
        reader: ArrayReader,
        files: Sequence[Path],
        rows: Sequence[int],
        feed: ArrayFeed,
        plan: Plan,
        seed: tuple[int, ...],
    ) -> None:
        self.corpus, self.plan = _as_corpus(files, rows), plan
        self.sampler = Sampler(self.corpus, {"": np.arange(len(files))}, plan, seed)
        self._start = self.sampler.state()
        self._feed = feed
        self._files = _Files(reader, files, len(files) if plan.shuffle_windows else _IN_ORDER)

    def __next__(self) -> Batch:
        picks = self.sampler.pick()
        fed = self._feed(self._read(picks))
        return Batch(fed.inputs, fed.targets, fed.weight, _places(picks))

    def _read(self, picks: Picks) -> Arrays:
        """Read the picked rows, file by file."""
        layout = self._feed.layout
        names = [*layout.inputs, *layout.targets, *filter(None, [layout.weight])]
        order = np.lexsort((picks.start, picks.record))
        files, starts = np.unique(picks.record[order], return_index=True)
        found: dict[str, list[NDArray[Any]]] = {name: [] for name in names}
        for number, places in zip(files.tolist(), np.split(order, starts[1:]), strict=True):
            # A batch that holds the end of a pass and the beginning of the next may have a row twice.
            rows, repeat = np.unique(picks.start[places], return_inverse=True)
            file = self._files[number]
            for name in names:
                part = _checked(file, name, rows, weight=name == layout.weight)
                if self._feed.numbers and name in layout.inputs:
                    _check_numbers(part, self._feed.numbers, file, name, rows)
                found[name].append(part[repeat])
        back = np.argsort(order)
        return {name: np.concatenate(parts)[back] for name, parts in found.items()}


def array_plan(
    batch_size: int,
    *,
    shuffle_windows: bool,
    shuffle_files: bool = False,
    shuffle_rows: bool = False,
    max_samples: int | None = None,
    by_size: bool = False,
) -> Plan:
    """Plan batches of rows.

    :param shuffle_windows: mix the rows of all files; the two that follow then make no difference.
    :param shuffle_rows: mix the rows within a file.
    :param max_samples: rows of a file in a pass: any where rows are shuffled, else a run of them.
    :param by_size: draw each next file by its rows.
    """
    return Plan(
        length=1,
        step=1,
        batch_size=batch_size,
        shuffle_windows=shuffle_windows,
        shuffle_file_order=shuffle_files,
        random_sampling=shuffle_rows if not shuffle_windows else max_samples is not None,
        max_samples=max_samples,
        sample_by_file_size=by_size,
    )


class _Files:
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
    if (wrong := foreign(part, numbers)).any():
        row = rows[wrong.reshape(len(rows), -1).any(1).argmax()]
        message = f"`{name}` holds {part[wrong][0]} in row {row}, counted from 0"
        raise DataError(f"{message}; the numbers of the encoder are 0 to {numbers - 1:,}, whole ones", file.path)


def _as_corpus(files: Sequence[Path], rows: Sequence[int]) -> Corpus:
    count, nothing = len(files), np.zeros(0, np.uint8)
    return Corpus(
        letters=nothing,
        offsets=np.r_[0, np.cumsum(rows, dtype=np.int64)],
        file=np.arange(count, dtype=np.int32),
        header_text=nothing,
        header_offsets=np.zeros(count + 1, np.int64),
        counts=np.zeros(256, np.int64),
        ambiguous=np.zeros(count, np.int64),
        qualities=nothing,
        files=tuple(files),
        labels=(0,) * count,
    )


def _places(picks: Picks) -> Windows:
    """Say where rows come from: the file as `record`, the row as `start`; they have no letters."""
    count = len(picks)
    return Windows(np.zeros((count, 0), np.uint8), np.zeros(count, np.int64), picks.record, picks.start, picks.reverse)
