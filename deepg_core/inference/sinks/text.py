"""Columns as lines of text: tab-separated, or CSV as spreadsheets read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from deepg_core.inference.scores import Columns
from deepg_core.words import one_line

Format = Literal["tsv", "csv"]


def write_lines(columns: Columns, format_: Format) -> str:
    """Write the rows, each with its line feed."""
    cells = zip(*map(spell_column, columns.values()), strict=True)
    return "".join(_lines(cells, format_))


def write_header(names: Sequence[str], format_: Format) -> str:
    """Write the names of the columns."""
    return "".join(_lines([tuple(names)], format_))


def spell_column(values: NDArray[np.generic]) -> list[str]:
    """Spell values: numbers with seven digits, what is not a number as nothing."""
    if values.dtype.kind == "f":
        return ["" if value != value else f"{value:.7g}" for value in values.tolist()]
    return [str(value) for value in values.tolist()]


def _lines(rows: object, format_: Format) -> list[str]:
    if format_ == "csv":
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
        return [text.getvalue()]
    return ["\t".join(map(one_line, row)) + "\n" for row in rows]  # type: ignore[attr-defined]
