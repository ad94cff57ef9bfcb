"""Targets that are named elsewhere than in folders: in headers, or in a table beside the files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen

from deepg_core.csv_table import read_table
from deepg_core.errors import DataError
from deepg_core.words import list_some, shorten, spell_out

_PATTERNS: Final = {
    None: "the whole header",
    r"^(\S+)": "the first word",
    r"(\S+)$": "the last word",
    r"[|;=]\s*([^|;=\s]+)\s*$": "what is behind the last `|`, `;` or `=`",
    r"^([^|;_]+)[|;_]": "what is before the first `|`, `;` or `_`",
}
"""Where a label may stand, in words."""
_MOST: Final = 100
"""Labels; more different ones are names."""
_FEW: Final = 0.05
"""Share of the headers that may have no label, or one that no other has; where more have, it is something else."""


@frozen
class HeaderLabels:
    """Labels of headers."""

    labels: tuple[str, ...]
    pattern: str | None
    without: tuple[str, ...] = ()
    """Headers that have none of them: a label of their own, or none at all."""

    def describe(self) -> str:
        """Say which headers have no label."""
        names = list_some([spell_out(shorten(header)) for header in self.without])
        if len(self.without) == 1:
            return f"1 header has a label of its own, or none, and is not used: {names}"
        return f"{len(self.without):,} headers have a label of their own, or none, and are not used: {names}"

    def spare(self, files: Iterable[Path], headers: Mapping[Path, Sequence[str]]) -> tuple[Path, ...]:
        """Give the files whose labels are in others, too: without the rest the training data would lack a label.

        :param headers: those that were looked at, of each file.
        """
        files, found = tuple(files), {path: set(_read_labels(its, self.pattern)) for path, its in headers.items()}
        others = {label for path, its in found.items() if path not in files for label in its}
        known = {label.casefold() for label in self.labels}
        return tuple(path for path in files if found.get(path, set()) & known <= others)


@frozen
class TableOfTargets:
    """A table of targets."""

    path: Path
    activation: str
    """Of the output: softmax where each row sums to 1, sigmoid where all cells are 0 or 1, else linear."""


def find_labels(headers: Sequence[str], folder: Path) -> HeaderLabels:
    """Find where headers have a label: a part of them that has few values, each of several records, but for a few.

    :raises DataError: no part of them is one.
    """
    ways = [_sort_out(headers, pattern) for pattern in _PATTERNS]
    likely = [way for way in ways if 2 <= len(way.labels) <= _MOST]
    best = min(likely, key=lambda way: len(way.without), default=None)
    if best and len(best.without) <= _FEW * len(headers):
        return best
    shown = repr(headers[0][:60]) if headers else "none"
    message = f"no part of the headers has 2 to {_MOST} values of several records each (the first header is {shown})"
    if best:
        why = f"{len(best.without):,} of {len(headers):,} have a value of their own or none"
        message += f"; by {_PATTERNS[best.pattern]}, {why}: {list_some([shorten(it) for it in best.without])}"
    raise DataError(f"{message}; write `header_pattern` and `vocabulary_label` by hand, or take another --task", folder)


def _sort_out(headers: Sequence[str], pattern: str | None) -> HeaderLabels:
    """Take what a pattern finds for the label, where several headers have it."""
    found = _read_labels(headers, pattern)
    counts = Counter(found)
    spelled = dict(zip(found, _read_texts(headers, pattern), strict=True))
    labels = tuple(spelled[label] for label in sorted(counts) if label and counts[label] > 1)
    without = (header for header, label in zip(headers, found, strict=True) if not label or counts[label] == 1)
    return HeaderLabels(labels, pattern, tuple(without))


def _read_labels(headers: Iterable[str], pattern: str | None) -> list[str]:
    return [text.casefold() for text in _read_texts(headers, pattern)]


def _read_texts(headers: Iterable[str], pattern: str | None) -> list[str]:
    """Give what a pattern finds in each header, "" where nothing."""
    if pattern is None:
        return list(headers)
    return [match[1] if (match := re.search(pattern, header)) else "" for header in headers]


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
