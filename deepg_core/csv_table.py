"""Tables of numbers for files or headers, as deepG reads them: comma, or semicolon with decimal commas."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.errors import DataError
from deepg_core.regular import require_regular

KEYS: Final = ("file", "header")
_START: Final = 1 << 16
"""Bytes that are looked at before all are read: a sparse file of NULs may be larger than memory."""
LARGEST: Final = float(np.finfo(np.float32).max)


@frozen
class Table:
    """The cells of a CSV file: `rows[i]` belongs to `keys[i]`, a file's name or path, or a header."""

    path: Path
    key: str
    """"file" or "header": the column that says what a row is of."""
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    """The other columns."""
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    """Where each row is in the file, counted from 1."""
    decimal: str

    def numbers(self) -> NDArray[np.float32]:
        """Give the cells as numbers, float32 (rows, columns).

        :raises DataError: a cell holds none, there is no column, or one has no name (as the row numbers that R writes).
        """
        if not self.columns:
            raise DataError(f"has no column beside `{self.key}`", self.path)
        if "" in self.columns:
            raise DataError("line 1: a column has no name; take it out if it numbers the rows", self.path)
        cells = [
            [self._number(line, name, cell) for name, cell in zip(self.columns, row, strict=True)]
            for line, row in zip(self.lines, self.rows, strict=True)
        ]
        return np.asarray(cells, np.float32).reshape(len(self.rows), len(self.columns))

    def _number(self, line: int, column: str, cell: str) -> float:
        try:
            number = math.nan if "_" in cell else float(cell.replace(self.decimal, "."))  # Python reads 1_000 as 1000
        except ValueError:
            number = math.nan
        if not abs(number) <= LARGEST:  # NaN is not
            message = f"line {line}, column `{column}`: {cell!r} is no number; fill it in or take the line out"
            raise DataError(message, self.path)
        return number

    def rows_of(self, texts: Iterable[str]) -> NDArray[np.int64]:
        """Give the number of the row of each header, -1 where there is none. Case and blanks at the ends do not count."""
        places = {_plain(key): number for number, key in enumerate(self.keys)}
        return np.asarray([places.get(_plain(text), -1) for text in texts], np.int64)

    def rows_of_files(self, files: Sequence[Path]) -> NDArray[np.int64]:
        """Give the number of the row of each file, -1 where there is none: by its path, else by its name.

        :raises DataError: two rows are of one path, written in two ways.
        """
        paths = [str((self.path.parent / key).resolve()) for key in self.keys]
        if twice := _twice(paths):
            raise DataError(
                f"lines {self.lines[twice[0]]} and {self.lines[twice[1]]} are both of {paths[twice[0]]}", self.path
            )
        by_path = {path: number for number, path in enumerate(paths)}
        by_name = {_plain(key): number for number, key in enumerate(self.keys)}
        found = [by_path.get(str(file.resolve()), by_name.get(_plain(file.name), -1)) for file in files]
        return np.asarray(found, np.int64)


def read_table(path: Path, keys: Sequence[str] = KEYS) -> Table:
    """Read a table whose first line names its columns, one of `keys` among them.

    :raises DataError: it cannot be read, has no such column, a line of another length, or a column or a key twice (upper
        and lower case are the same).
    """
    try:
        require_regular(path)
        with path.open("rb") as file:
            if b"\0" in file.read(_START):
                raise DataError("is not text", path)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path) from error
    except UnicodeDecodeError as error:
        raise DataError("is not UTF-8 text", path) from error
    if "\0" in text:
        raise DataError("is not text", path)
    lines = _lines(text, path)
    number, names = lines[0] if lines else (1, [])
    key = next((name for name in keys if name in names), None)
    if key is None:
        wanted = " or ".join(f"`{name}`" for name in keys)
        raise DataError(f"has no column {wanted}; its first line names {', '.join(names) or 'nothing'}", path)
    named = [name for name in names if name]
    if twice := _twice(named):
        raise DataError(f"line {number} names the column `{named[twice[0]]}` twice", path)
    return _checked(path, key, names, lines[1:], "," if _delimiter(text) == ";" else ".")


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return ";" if ";" in first else "\t" if "\t" in first else ","


def _lines(text: str, path: Path) -> list[tuple[int, list[str]]]:
    """Give (number of the line, cells) of each line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise DataError(f"line {reader.line_num}: {error}", path) from error
    return [(number, cells) for number, cells in rows if any(cells)]


def _checked(path: Path, key: str, names: list[str], lines: list[tuple[int, list[str]]], decimal: str) -> Table:
    for number, cells in lines:
        if len(cells) != len(names):
            raise DataError(f"line {number} has {len(cells)} cells, the first line {len(names)}", path)
    place = names.index(key)
    found = tuple(cells[place] for _, cells in lines)
    if twice := _twice([_plain(name) for name in found]):
        first, second = twice
        raise DataError(f"lines {lines[first][0]} and {lines[second][0]} are both of {found[first]}", path)
    rows = tuple(tuple(cells[:place] + cells[place + 1 :]) for _, cells in lines)
    columns = tuple(names[:place] + names[place + 1 :])
    return Table(path, key, found, columns, rows, tuple(number for number, _ in lines), decimal)


def _twice(names: Sequence[str]) -> tuple[int, int] | None:
    """Give the places of the first name that comes a second time."""
    seen: dict[str, int] = {}
    return next(
        ((seen[name], place) for place, name in enumerate(names) if seen.setdefault(name, place) != place), None
    )


def _plain(text: str) -> str:
    return text.strip().casefold()
