"""How good the predictions of each file are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deepg_core.errors import DeepgError
from deepg_core.regular import require_regular
from deepg_core.reports.evidence import Evidence
from deepg_core.reports.section import Block, Said, Table, Topic

_ROWS: Final = 500
"""Files that are shown; the worst, where there are more."""
_COUNTS: Final = ("records", "windows", "letters")
_BETTER: Final = ("acc", "r2")
"""Endings of columns where more is better; where none is, of the others less is."""


def _tell(evidence: Evidence) -> Iterator[Block]:
    path = evidence.run.evaluation / "per_file.tsv"
    evidence.judged()
    require_regular(path)
    header, *rows = [line.split("\t") for line in path.read_text("utf-8", "replace").splitlines()] or [[]]
    if not rows or any(len(row) != len(header) for row in rows):
        raise DeepgError(f"{path} is not what `deepg evaluate` writes")
    below = _find_shared([row[0] for row in rows])
    worst = sorted(rows, key=lambda row: _rank(header, row))
    shown = [
        [os.path.relpath(row[0], below) if below else row[0], *map(_spell, header[1:], row[1:])]
        for row in worst[:_ROWS]
    ]
    yield Table([header, *shown], numbers=True, sortable=True)
    said = [f"files are below {below}"] if below else []
    said += [f"the worst {_ROWS} of {len(rows):,}; all are in {path}"] if len(rows) > _ROWS else []
    if said:
        yield Said(tuple(said))


def _find_shared(files: list[str]) -> str:
    """Give the folder that all files are in; "" where it is none, or there is a single file."""
    folders = {str(Path(file).parent) for file in files}
    shared = os.path.commonpath(folders) if all(map(os.path.isabs, folders)) else ""
    return "" if shared == os.path.sep else shared


def _rank(header: list[str], row: list[str]) -> float:
    """Give a number that is low where the file is predicted badly."""
    values = {name: value for name, value in zip(header[1:], row[1:], strict=True) if name not in _COUNTS and value}
    good = [_number(value) for name, value in values.items() if name.endswith(_BETTER)]
    return min(good) if good else -max(map(_number, values.values()), default=0.0)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise DeepgError(f"per_file.tsv is not what `deepg evaluate` writes: {text} is no number") from error


def _spell(name: str, text: str) -> str:
    if not text:
        return "-"
    value = _number(text)
    return f"{value:,.0f}" if name.endswith(_COUNTS) else f"{value:.3f}"


FILES: Final = Topic(
    "Files",
    "How well the windows of each file are predicted, the worst first. A click on a column sorts by it.",
    "No file far from the others.",
    "One file is far worse: is it mislabelled, contaminated, of poor quality, or a relative of another class? "
    "per_record.tsv has the same for each sequence.",
    _tell,
)
