"""Overlapping windows as one line along a record: at each base the mean over the windows that cover it."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import frozen

from deepg_core.inference.grid import Numbers
from deepg_core.inference.scores import Values

_COLUMNS: Final = ("record", "begin", "end", "values")


@frozen(eq=False)
class Line:
    """Stretches of equal value, in order: (stretches,) each. Where no window lies there is none."""

    record: Numbers
    begin: Numbers
    end: Numbers
    mean: Values
    """(stretches, classes)."""


@frozen(eq=False)
class Windows:
    """Windows in the order of their records and starts: (windows,) each."""

    record: Numbers
    begin: Numbers
    end: Numbers
    values: Values
    """(windows, classes)."""

    def chosen(self, which: Numbers) -> Windows:
        """Give some of them."""
        return Windows(self.record[which], self.begin[which], self.end[which], self.values[which])


def draw_line(windows: Windows) -> Line:
    """Average windows where they overlap.

    All records lie on one axis, each behind the ends of those before: a stretch begins wherever a window begins or ends, and
    sums of all windows up to a place give those that cover it.
    """
    room = np.zeros(int(windows.record.max(initial=-1)) + 2, np.int64)
    np.maximum.at(room, windows.record + 1, windows.end + 1)
    base = room.cumsum()[windows.record]
    begin, end = windows.begin + base, windows.end + base
    order = np.argsort(end, kind="stable")  # ends of windows that padding shortened may be equal, and are in order else
    sums = np.concatenate([np.zeros((1, windows.values.shape[1])), windows.values.cumsum(axis=0)])
    over = np.concatenate([sums[:1], windows.values[order].cumsum(axis=0)])
    edges = np.unique(np.concatenate([begin, end]))
    first, last = (
        np.searchsorted(end[order], edges[:-1], side="right"),
        np.searchsorted(begin, edges[:-1], side="right"),
    )
    count = last - first
    covered = count > 0
    mean = (sums[last[covered]] - over[first[covered]]) / count[covered, None]
    at = np.searchsorted(begin, edges[:-1][covered], side="right") - 1  # the last window that began here or before
    return Line(windows.record[at], edges[:-1][covered] - base[at], edges[1:][covered] - base[at], np.round(mean, 9))


class Liner:
    """Draws the line of records that come in pieces: a stretch is given once no window to come can reach it."""

    def __init__(self, windows: Windows | None = None, drawn: int = 0) -> None:
        self.pending = windows
        """Windows of the record that goes on which reach beyond what was drawn."""
        self.drawn = drawn
        """How far the line of that record is drawn."""

    def add(self, windows: Windows, open_record: int | None, reached: int = 0) -> Line:
        """Give the stretches that are known now.

        :param open_record: number of the last record, if it goes on.
        :param reached: where its next window will start.
        """
        windows = _join(self.pending, windows)
        line = draw_line(windows)
        first = line.record == 0
        keep = ~first | (line.end > self.drawn)
        begin = np.where(first, np.maximum(line.begin, self.drawn), line.begin)
        end, self.pending, self.drawn = line.end, None, 0
        if open_record is not None:
            last = line.record == open_record
            keep &= ~last | (begin < reached)
            end = np.where(last, np.minimum(end, reached), end)
            on = np.flatnonzero((windows.record == open_record) & (windows.end > reached))
            left = windows.chosen(on)
            self.pending = Windows(np.zeros(len(on), np.int64), left.begin, left.end, left.values)
            self.drawn = reached
        return Line(line.record[keep], begin[keep], end[keep], line.mean[keep])


def _join(some: Windows | None, others: Windows) -> Windows:
    if some is None:
        return others
    both = (some, others)
    record, begin, end, values = (np.concatenate([getattr(it, name) for it in both]) for name in _COLUMNS)
    return Windows(record, begin, end, values)
