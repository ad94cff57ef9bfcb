"""Regions as BED: where the mean over the windows that cover a base is high for a class."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from deepg_core.inference.cover import Line
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked
from deepg_core.inference.sinks.draft import STDOUT, Draft
from deepg_core.inference.sinks.lines import LineSink
from deepg_core.readers.stretches import Stretch
from deepg_core.words import one_line

Region = tuple[int, int, float]
"""Begin, end, and the sum of the means of its bases."""
Found = tuple[int, int, int, str, float]
"""Record, and begin, end, class and sum of a region of it: they are written in this order."""


class RegionsSink(LineSink):
    """Writes maximal stretches in which the mean is at least `threshold`, of at least `least` bases, as BED6.

    The name is the class, the score 1000 times the mean over the region's bases, and there is no strand.
    """

    def __init__(
        self,
        path: Path,
        asked: Sequence[Asked],
        grid: Grid,
        threshold: float,
        least: int = 1,
        stretches: Mapping[str, Stretch] = MappingProxyType({}),
    ) -> None:
        super().__init__(asked, grid, None if path == STDOUT else path, stretches)
        self._draft, self._threshold, self._least = Draft(path), threshold, least
        self.drafts = (self._draft,)
        self.forget_open()

    def forget_open(self) -> None:
        """Forget the regions that could have gone on, too."""
        super().forget_open()
        self._open: list[Region | None] = [None] * len(self.names)
        self._waiting: list[Found] = []  # of the record that goes on, behind the begin of a region that does

    def open_files(self, state: dict[str, Any] | None) -> None:
        """Open the file."""
        self._draft.open(state["size"] if state else None)
        if state:
            self._open = [tuple(its) if its else None for its in state["open"]]
            self._waiting = [tuple(its) for its in state["waiting"]]

    def draw(self, line: Line, places: Sequence[Stretch], open_record: int | None) -> None:
        """Write the regions that have ended, in the order of records and begins."""
        found, self._waiting = self._waiting, []
        for column, name in enumerate(self.names):
            regions = list(self._regions(line, column))
            self._open[column] = None
            if regions and regions[-1][0] == open_record and regions[-1][2] == self._liner.drawn:
                self._open[column] = regions.pop()[1:]
            found += [(record, begin, end, name, total) for record, begin, end, total in regions]
        earliest = min((its[0] for its in self._open if its), default=math.inf)
        for region in sorted(found):
            record, begin, end, name, total = region
            if end - begin < self._least:
                continue
            if record == open_record and begin >= earliest:
                self._waiting.append((0, *region[1:]))
            else:
                score, place = round(1000 * total / (end - begin)), places[record]
                at = f"{place.name}\t{begin + place.start}\t{end + place.start}"
                self._draft.write(f"{at}\t{one_line(name)}\t{score}\t.\n")

    def _regions(self, line: Line, column: int) -> Iterator[tuple[int, int, int, float]]:
        """Give (record, begin, end, sum of means) of the stretches that are high, joined where they touch."""
        high = line.mean[:, column] >= self._threshold
        record, begin, end = line.record[high], line.begin[high], line.end[high]
        total = line.mean[high, column] * (end - begin)
        open_ = self._open[column]
        if open_ is not None:
            record, begin, end, total = (
                np.r_[0, record],
                np.r_[open_[0], begin],
                np.r_[open_[1], end],
                np.r_[open_[2], total],
            )
        if not len(record):
            return
        new = np.r_[True, (record[1:] != record[:-1]) | (begin[1:] != end[:-1])]
        first = np.flatnonzero(new)
        last = np.r_[first[1:] - 1, len(record) - 1]
        sums = np.add.reduceat(total, first)
        yield from zip(record[first].tolist(), begin[first].tolist(), end[last].tolist(), sums.tolist(), strict=True)

    def files_state(self) -> dict[str, Any]:
        """Say where the file stands, and give the regions that may go on."""
        return {"size": self._draft.mark(), "open": self._open, "waiting": self._waiting}
