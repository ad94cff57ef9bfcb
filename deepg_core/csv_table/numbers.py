"""Cells as numbers: with decimal points or, where semicolons stand between columns, with decimal commas."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen

from deepg_core.errors import DataError
from deepg_core.words import spell_out

LARGEST: Final = float(np.finfo(np.float32).max)
_DIGITS: Final = re.compile(r"[-+\d., ']+")


@frozen
class Cell:
    """A cell, and where it is."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        return f"line {self.line}, column `{spell_out(self.column)}`: {self.text!r}"


def list_cells(lines: Sequence[int], columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Cell]:
    """List all cells, row by row."""
    for line, row in zip(lines, rows, strict=True):
        yield from (Cell(line, name, text) for name, text in zip(columns, row, strict=True))


def find_decimal(cells: Iterable[Cell], delimiter: str, path: Path) -> str:
    """Give the decimal mark of a table.

    :raises DataError: some numbers have a point, others a comma: 1.234 may be more than a thousand then.
    """
    if delimiter != ";":
        return "."
    first: dict[str, Cell] = {}
    for cell in cells:
        marks = [mark for mark in ",." if mark in cell.text]
        if len(marks) == 1 and _DIGITS.fullmatch(cell.text):
            first.setdefault(marks[0], cell)
    if len(first) == 2:
        message = f"{first['.']} has a point, {first[',']} a comma; write all numbers with one decimal mark"
        raise DataError(f"{message}, and none for thousands", path)
    return next(iter(first), ".")


def read_number(cell: Cell, decimal: str, path: Path) -> float:
    """Read a cell.

    :raises DataError: it holds no number that a float32 can be.
    """
    try:
        number = math.nan if "_" in cell.text else float(cell.text.replace(decimal, "."))  # Python reads 1_000 as 1000
    except ValueError:
        number = math.nan
    if not abs(number) <= LARGEST:  # NaN is not
        marked = "," in cell.text and _DIGITS.fullmatch(cell.text)
        mark = "point" if decimal == "." else "comma"
        help_ = (
            f"write it with a decimal {mark} and no mark for thousands" if marked else "fill it in or take the line out"
        )
        raise DataError(f"{cell} is no number; {help_}", path)
    return number
