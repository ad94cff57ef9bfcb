"""The weight of a window is the mean of those of its letters, which a BED or bedGraph file has: mappability, hard negatives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from attrs import field, frozen
from attrs.validators import and_, ge, le, lt, min_len, optional
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.errors import DataError
from deepg_core.paths import resolve_path
from deepg_core.targets import Windows
from deepg_core.window_weights.bed import Stretches, read_stretches
from deepg_core.window_weights.interface import WindowWeight
from deepg_core.words import count_of, list_some

_ROUNDING: Final = 1e-9
"""A mean of equal numbers may be as much below them."""
_NUMBER: Final = and_(ge(0.0), lt(math.inf))


@frozen(kw_only=True)
class Regions:
    """`window_weights = { regions = { path = "mappable.bed" } }`."""

    path: str = field(validator=min_len(1), metadata={"path": True})
    """A BED or bedGraph file. A record is named by the first word of its header."""
    column: int | None = field(default=None, validator=optional([ge(4), le(1000)]))
    """Which column holds the weights, counted from 1: 4 in bedGraph, 5 in BED. Left out: each stretch has `inside`."""
    inside: float = field(default=1.0, validator=_NUMBER)
    """Weight of a letter in a stretch, where there is no `column`."""
    outside: float = field(default=0.0, validator=_NUMBER)
    """Weight of a letter in none."""
    min_weight: float = field(default=0.0, validator=_NUMBER)
    """Windows whose mean is below are not used: 1 leaves those that lie in stretches as a whole."""

    def __attrs_post_init__(self) -> None:
        if self.column is not None and self.inside != 1:
            raise ValueError("`column` gives each stretch a weight of its own; leave `inside` out")


class RegionsWeight(WindowWeight[Regions]):
    """The mean over the letters of a window; padding is none."""

    needs_coordinates = True

    def __init__(self, config: Regions, folder: Path, corpus: Corpus) -> None:
        super().__init__(config, folder, corpus)
        self._path = resolve_path(folder, config.path)
        rows = read_stretches(self._path, config.column, config.inside)
        record = self._find_records(rows)
        there = np.flatnonzero(record >= 0)
        there = there[np.argsort(corpus.offsets[record[there]] + rows.start[there], kind="stable")]
        record, begin = record[there], corpus.offsets[record[there]]
        self._refuse_beyond(rows, there, record)
        self._start, self._stop = begin + rows.start[there], begin + rows.stop[there]
        self._above = rows.weight[there] - config.outside
        self._part(rows.line[there])
        self._sums = np.append(0.0, np.cumsum(self._above * (self._stop - self._start)))
        self._without = np.setdiff1d(np.arange(len(corpus)), record)

    def weigh(self, windows: Windows) -> NDArray[np.float32]:
        """Give the mean by the difference of two sums over all letters before a place."""
        lengths = self.corpus.lengths[windows.record]
        start = self.corpus.offsets[windows.record] + windows.start
        stop = start + np.minimum(windows.letters.shape[1], lengths)
        mean = self.config.outside + (self._sum(stop) - self._sum(start)) / np.maximum(stop - start, 1)
        used = (mean >= self.config.min_weight - _ROUNDING) & (mean > _ROUNDING)
        return np.where(used, mean, 0).astype(np.float32)

    def describe(self) -> Iterator[str]:
        """Name the records that have no row."""
        if len(self._without):
            names = list_some([self.corpus.header(int(record)) for record in self._without])
            sequences = count_of(len(self._without), "sequence")
            yield f"{sequences} not in {self._path.name}, with a weight of {self.config.outside:g}: {names}"

    def _sum(self, place: NDArray[np.int64]) -> NDArray[np.float64]:
        """Add up what the letters before a place have above `outside`."""
        if not len(self._start):
            return np.zeros(len(place))
        row = np.searchsorted(self._start, place, side="right") - 1
        inside = np.minimum(place, self._stop[row]) - self._start[row]
        return np.where(row < 0, 0.0, self._sums[row] + self._above[row] * inside)

    def _find_records(self, rows: Stretches) -> NDArray[np.int64]:
        """Give the record of each row, -1 where it is none of these."""
        words = [next(iter(header.split()), "") for header in self.corpus.headers()]
        place = {word: number for number, word in enumerate(words)}
        record = np.asarray([place.get(name, -1) for name in rows.name], np.int64)
        if (record < 0).all() and not self.config.outside:
            there, here = list_some([*dict.fromkeys(rows.name)]), list_some([*dict.fromkeys(words)])
            raise DataError(f"names no record that there is: it has {there}; the files have {here}", self._path)
        twice = {word for number, word in enumerate(words) if place[word] != number}
        for name, line in ((name, line) for name, line in zip(rows.name, rows.line, strict=True) if name in twice):
            raise DataError(f"line {line}: two records have headers that begin with `{name}`", self._path)
        return record

    def _refuse_beyond(self, rows: Stretches, there: NDArray[np.int64], record: NDArray[np.int64]) -> None:
        lengths = self.corpus.lengths[record]
        if len(beyond := np.flatnonzero(rows.stop[there] > lengths)):
            row, length = there[beyond[0]], lengths[beyond[0]]
            what = f"line {rows.line[row]}: ends at {rows.stop[row]:,}, and `{rows.name[row]}` has {length:,} letters"
            raise DataError(what, self._path)

    def _part(self, line: NDArray[np.int64]) -> None:
        """Let no letter be in two stretches: of those that have weights of their own none may be."""
        overlap = np.flatnonzero(self._start[1:] < self._stop[:-1])
        if len(overlap) and self.config.column:
            one, other = sorted((int(line[overlap[0]]), int(line[overlap[0] + 1])))
            raise DataError(f"line {other}: overlaps line {one}, and each letter has one weight", self._path)
        before = np.maximum.accumulate(np.append(0, self._stop))[:-1]
        self._start = np.maximum(self._start, before)
        self._stop = np.maximum(self._stop, self._start)
