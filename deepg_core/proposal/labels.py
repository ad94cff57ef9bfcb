"""Targets that are named elsewhere than in folders: in headers, or in a table beside the files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen

from deepg_core.csv_table import read_table
from deepg_core.errors import DataError

_PATTERNS: Final = (None, r"^(\S+)", r"(\S+)$", r"[|;=]\s*([^|;=\s]+)\s*$", r"^([^|;_]+)[|;_]")
"""Where a label may stand: the whole header, its first word, its last, behind the last `|`, `;` or `=`, before the first."""
_MOST: Final = 100
"""Labels; more different ones are names."""


@frozen
class HeaderLabels:
    """Labels of headers."""

    labels: tuple[str, ...]
    pattern: str | None


@frozen
class TableOfTargets:
    """A table of targets."""

    path: Path
    activation: str
    """Of the output: softmax where each row sums to 1, sigmoid where all cells are 0 or 1, else linear."""


def find_labels(headers: Sequence[str], folder: Path) -> HeaderLabels:
    """Find where headers have a label: a part of them that has few values, each of several records.

    :raises DataError: no part of them is one.
    """
    for pattern in _PATTERNS:
        found = [re.search(pattern, header) if pattern else re.match(r"(.*)", header, re.S) for header in headers]
        labels = {match[1].casefold(): match[1] for match in found if match}
        counts = Counter(match[1].casefold() for match in found if match)
        if 2 <= len(counts) <= _MOST and min(counts.values()) > 1 and counts.total() == len(headers):
            return HeaderLabels(tuple(labels[label] for label in sorted(counts)), pattern)
    shown = repr(headers[0][:60]) if headers else "none"
    message = f"no part of the headers has 2 to {_MOST} values of several records each (the first header is {shown})"
    raise DataError(f"{message}; write `header_pattern` and `vocabulary_label` by hand, or take another --task", folder)


def find_table(folder: Path) -> TableOfTargets:
    """Find the table of a folder that has a column `file` or `header`.

    :raises DataError: there is none, or there are several, or it cannot be read.
    """
    tables = sorted(
        path for path in folder.iterdir() if path.suffix.lower() in (".csv", ".tsv") and path.name != "split.csv"
    )
    if len(tables) != 1:
        there = ", ".join(path.name for path in tables) or "none"
        raise DataError(f"--task label_csv needs one table (.csv or .tsv) beside the files; there is {there}", folder)
    table = read_table(tables[0])
    if not table.rows:
        raise DataError("has no row below its first line; write one for each file or header", tables[0])
    numbers = table.numbers()
    labels = bool(np.isin(numbers, (0, 1)).all())
    exclusive = bool(np.allclose(numbers.sum(axis=1), 1)) and numbers.shape[1] > 1
    return TableOfTargets(tables[0], "softmax" if exclusive else "sigmoid" if labels else "linear")
