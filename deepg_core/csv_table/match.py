"""Which row is of which file or header, and what no row is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deepg_core.csv_table.text import plain

Rows = NDArray[np.int64]
"""The number of a row for each thing, -1 where there is none."""


def match_files(paths: Mapping[str, int], names: Mapping[str, int], files: Sequence[Path]) -> Rows:
    """Find the row of each file: by its path, else by its name."""
    return np.asarray([paths.get(str(it.resolve()), names.get(plain(it.name), -1)) for it in files], np.int64)


def match_headers(rows: Mapping[str, int], headers: Iterable[str]) -> Rows:
    """Find the row of each header; where no header is a key, of those whose first word it is."""
    headers = [plain(header) for header in headers]
    found = np.asarray([rows.get(header, -1) for header in headers], np.int64)
    taken = set(found.tolist())
    words = {key: row for key, row in rows.items() if row not in taken}
    for record in np.flatnonzero(found < 0) if words else ():
        first, *_ = headers[record].split(maxsplit=1) or [""]
        found[record] = words.get(first, -1)
    return found


def find_double(rows: Rows, thing: Callable[[int], object]) -> tuple[int, list[int]] | None:
    """Give a row that is of several things, and the places of two of them; a thing that comes twice is one.

    :param thing: gives what is at a place of `rows`.
    """
    order = np.argsort(rows, kind="stable")
    order = order[rows[order] >= 0]
    same = np.flatnonzero(rows[order[1:]] == rows[order[:-1]])
    for place in same:
        first, second = (int(it) for it in order[place : place + 2])
        if thing(first) != thing(second):
            return int(rows[first]), [first, second]
    return None
