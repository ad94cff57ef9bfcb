"""What windows add up to, record by record; a record may come in several pieces."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Stats = dict[str, NDArray[np.float64]]
"""Name of a statistic -> (records, ...). Names that begin with `max` are maxima, all others sums."""
_MAX: Final = "max"


def fill_stats(shapes: dict[str, tuple[int, ...]], records: int) -> Stats:
    """Give the statistics of records of which no window was seen."""
    return {name: np.full((records, *shape), _nothing(name)) for name, shape in shapes.items()}


def add_windows(stats: Stats, record: Numbers, values: dict[str, NDArray[np.float64]]) -> None:
    """Add some windows, in the order of their records.

    :param record: (windows,): ascending.
    :param values: for each statistic (windows, ...).
    """
    if not len(record):
        return
    first = np.concatenate([[0], np.flatnonzero(record[1:] != record[:-1]) + 1])
    there = record[first]
    for name, value in values.items():
        how = np.maximum if name.startswith(_MAX) else np.add
        stats[name][there] = how(stats[name][there], how.reduceat(value, first))


def join_stats(stats: Stats, record: int, earlier: Stats) -> None:
    """Add what earlier pieces had of a record: (1, ...) each."""
    for name, value in earlier.items():
        how = np.maximum if name.startswith(_MAX) else np.add
        stats[name][record] = how(stats[name][record], value[0])


def part_stats(stats: Stats, records: slice) -> Stats:
    """Give those of some records."""
    return {name: value[records] for name, value in stats.items()}


def _nothing(name: str) -> float:
    return -np.inf if name.startswith(_MAX) else 0.0
