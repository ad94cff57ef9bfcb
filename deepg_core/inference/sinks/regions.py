"""Regions as BED: where the mean over the windows that cover a base is high for a class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from deepg_core.inference.cover import Line
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked
from deepg_core.inference.sinks.draft import Draft
from deepg_core.inference.sinks.lines import LineSink

Region = tuple[int, int, float]
"""Begin, end, and the sum of the means of its bases."""


class RegionsSink(LineSink):
    """Writes maximal stretches in which the mean is at least `threshold`, of at least `least` bases, as BED6.

    The name is the class, the score 1000 times the mean over the region's bases, and there is no strand.
    """

    def __init__(self, path: Path, asked: Sequence[Asked], grid: Grid, threshold: float, least: int = 1) -> None:
        super().__init__(asked, grid)
        self._draft, self._threshold, self._least = Draft(path), threshold, least
        self._open: list[Region | None] = [None] * len(self.names)

    def open_files(self, state: dict[str, Any] | None) -> None:
        """Open the file."""
        self._draft.open(state["size"] if state else None)
        self._open = [tuple(its) if its else None for its in state["open"]] if state else [None] * len(self.names)

    def draw(self, line: Line, names: Sequence[str], open_record: int | None) -> None:
        """Write the regions that have ended; those of each record in the order of their starts."""
        found: list[tuple[int, int, int, str, float]] = []
        for column, name in enumerate(self.names):
            regions = list(self._regions(line, column))
            ended = regions
            if (
                open_record is not None
                and regions
                and regions[-1][0] == open_record
                and regions[-1][2] == self._liner.drawn
            ):
                ended, self._open[column] = regions[:-1], regions[-1][1:]
            else:
                self._open[column] = None
            found += [(record, begin, end, name, total) for record, begin, end, total in ended]
        for record, begin, end, name, total in sorted(found):
            if end - begin >= self._least:
                score = round(1000 * total / (end - begin))
                self._draft.write(f"{names[record]}\t{begin}\t{end}\t{name}\t{score}\t.\n")

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
        """Give the size, and the regions that may go on."""
        return {"size": self._draft.size(), "open": self._open}

    def finish(self) -> None:
        """Sort the regions of each record, of which one may have begun long before it ended; and give the file its name."""
        self._draft.finish()
        if str(self._draft.path) == "-":
            return
        with self._draft.path.open(encoding="utf-8", errors="surrogateescape") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        ordered = [
            row
            for _, its in groupby(rows, key=lambda row: row[0])
            for row in sorted(its, key=lambda row: (int(row[1]), int(row[2]), row[3]))
        ]
        if ordered != rows:
            self._draft.open(None)
            self._draft.write("".join("\t".join(row) + "\n" for row in ordered))
            self._draft.finish()

    def close(self) -> None:
        """Close the draft."""
        self._draft.close()
