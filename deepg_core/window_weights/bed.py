"""Reads stretches of records, and their weights, from a BED or bedGraph file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.csv_table.text import read_text
from deepg_core.errors import DataError

_HEADERS = ("track", "browser")


@frozen(eq=False)
class Stretches:
    """The rows of a file: (rows,) each."""

    name: tuple[str, ...]
    """First words of the headers of records."""
    start: NDArray[np.int64]
    """Counted from 0."""
    stop: NDArray[np.int64]
    """Behind the last letter."""
    weight: NDArray[np.float64]
    line: NDArray[np.int64]


def read_stretches(path: Path, column: int | None, weight: float) -> Stretches:
    """Read all rows; lines that begin with `#`, or with the word `track` or `browser`, are none.

    :param column: of the weights, counted from 1; None: each has `weight`.
    :raises DataError: it cannot be read, or a line is none of BED; the message names the line.
    """
    rows = list(_rows(path, column, weight))
    if not rows:
        raise DataError("names no stretch: lines are `RECORD START STOP`", path)
    names, *numbers, weights, lines = zip(*rows, strict=True)
    start, stop, line = (np.asarray(part, np.int64) for part in (*numbers, lines))
    return Stretches(names, start, stop, np.asarray(weights), line)


def _rows(path: Path, column: int | None, weight: float) -> Iterator[tuple[str, int, int, float, int]]:
    wanted = max(column or 0, 3)
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        cells = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or line.startswith("#") or line.split()[0] in _HEADERS:
            continue
        if len(cells) < wanted:
            what = f"line {number}: has {len(cells)} of {wanted} columns; BED has RECORD START STOP, bedGraph a number behind"
            raise DataError(what, path)
        name, start, stop = (cell.strip() for cell in cells[:3])
        if not (_is_place(start) and _is_place(stop) and int(start) < int(stop)):
            what = "START and STOP are whole numbers, counted from 0, the second above the first"
            raise DataError(f"line {number}: {what}; not `{start}` and `{stop}`", path)
        yield name, int(start), int(stop), _weight(path, number, cells[column - 1]) if column else weight, number


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _weight(path: Path, line: int, text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if not 0 <= weight < math.inf:
        raise DataError(f"line {line}: a weight is a finite number of at least 0, not `{text.strip()}`", path)
    return weight
