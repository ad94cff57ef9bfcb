"""A table with a row for each file, or each header."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Final, NoReturn

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.csv_table.match import Rows, find_double, match_files, match_headers
from deepg_core.csv_table.numbers import find_decimal, list_cells, read_number
from deepg_core.csv_table.text import Lines, choose_delimiter, plain, read_text, split_lines
from deepg_core.errors import DataError
from deepg_core.words import count_of, list_some, shorten, spell_out

KEYS: Final = ("file", "header")


@frozen(slots=False)
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
    delimiter: str
    files: tuple[str, ...] = ()
    """Beside the key "header": the file in which a row's header is; empty where there is no such column."""

    def numbers(self) -> NDArray[np.float32]:
        """Give the cells as numbers, float32 (rows, columns).

        :raises DataError: a cell holds none, decimal marks differ, there is no column, or one has no name (as the row
            numbers that R writes).
        """
        if not self.columns:
            raise DataError(f"has no column beside `{self.key}`", self.path)
        if "" in self.columns:
            raise DataError("line 1: a column has no name; take it out if it numbers the rows", self.path)
        cells = list(list_cells(self.lines, self.columns, self.rows))
        decimal = find_decimal(cells, self.delimiter, self.path)
        numbers = [read_number(cell, decimal, self.path) for cell in cells]
        return np.asarray(numbers, np.float32).reshape(len(self.rows), len(self.columns))

    def column(self, name: str) -> int | None:
        """Give the place of a column, in any case where none is written just so."""
        known = [plain(it) for it in self.columns]
        if name in self.columns:
            return self.columns.index(name)
        return known.index(plain(name)) if plain(name) in known else None

    def rows_of(
        self, headers: Sequence[str], file: Sequence[int] | NDArray[np.int32] = (), files: Sequence[Path] = ()
    ) -> Rows:
        """Give the number of the row of each header, -1 where there is none. Case and blanks at the ends do not count.

        A key that is no header stands for the header that begins with it, as its first word.

        :param file: (headers,) number of the file of each, in order.
        :raises DataError: a row is of two headers.
        """
        rows = (
            self._rows_by_file(headers, file, files) if self.files and files else match_headers(self._by_name, headers)
        )
        if double := find_double(rows, lambda place: (_file_of(place, file, files), _number_in_file(place, file))):
            row, places = double
            self.refuse_double(row, [(headers[place], _file_of(place, file, files)) for place in places])
        return rows

    def refuse_double(self, row: int, both: Sequence[tuple[str, Path | None]]) -> NoReturn:
        """Complain of a row that is of two records.

        :param both: header and file of each.
        :raises DataError: always.
        """
        (header, path), (other, other_path) = both
        ways = ["write whole headers"] if header != other else []
        ways += ["say which file each row is of, in a column `file`"] if path != other_path else []
        help_ = ", or ".join(ways) or "rename one of them"
        texts = [f"{shorten(header)!r}" + (f" of {path}" if path else "") for header, path in both]
        raise DataError(f"{self._of(row)} is of both {' and '.join(texts)}; {help_}", self.path)

    def _rows_by_file(
        self, headers: Sequence[str], file: Sequence[int] | NDArray[np.int32], files: Sequence[Path]
    ) -> Rows:
        ends = np.searchsorted(np.asarray(file), np.arange(len(files) + 1)).tolist()
        rows = [
            match_headers(self._rows_in(path), headers[start:stop])
            for path, (start, stop) in zip(files, pairwise(ends), strict=True)
        ]
        return np.concatenate([*rows, np.zeros(0, np.int64)])

    def rows_of_files(self, files: Sequence[Path]) -> Rows:
        """Give the number of the row of each file, -1 where there is none: by its path, else by its name.

        :raises DataError: two rows are of one path, written in two ways, or a row is of two files of one name.
        """
        paths = [self._resolve(key) for key in self.keys]
        if twice := find_twice(paths):
            lines = " and ".join(str(self.lines[place]) for place in twice)
            raise DataError(f"lines {lines} are both of {paths[twice[0]]}; take one out", self.path)
        rows = match_files({path: number for number, path in enumerate(paths)}, self._by_name, files)
        if double := find_double(rows, lambda place: os.path.realpath(files[place])):
            row, places = double
            first, second = (os.path.relpath(files[place], self.path.parent) for place in places)
            help_ = "write paths, relative to the table"
            raise DataError(f"{self._of(row)} is the name of two files; {help_}: {first}, {second}", self.path)
        return rows

    def describe_unmatched(self, used: Collection[int], header: str | None = None) -> Iterator[str]:
        """Say which rows are not among these, if any.

        :param header: one of the data, to be shown beside the keys.
        """
        if keys := [shorten(key) for number, key in enumerate(self.keys) if number not in used]:
            what = "a file" if self.key == "file" else "a header"
            rows = f"1 row is of {what}" if len(keys) == 1 else f"{len(keys):,} rows are of {what[2:]}s"
            shown = "" if header is None else f"; a header of theirs is {shorten(header)!r}"
            yield f"{self.path.name}: {rows} that the data do not have: {list_some(keys)}{shown}"

    def describe_unmatched_files(self, files: Sequence[Path]) -> Iterator[str]:
        """Say which rows are of none of these files, which are all that there are.

        :raises DataError: as `rows_of_files`, or one row has a file's path and another its name.
        """
        rows = self.rows_of_files(files).tolist()
        for path, row in zip(files, rows, strict=True):
            other = self._by_name.get(plain(path.name), row)
            if other not in rows:
                lines = f"lines {self.lines[row]} and {self.lines[other]}"
                raise DataError(f"{lines} are both of {path}; take one out", self.path)
        yield from self.describe_unmatched(set(rows))

    @cached_property
    def _by_name(self) -> dict[str, int]:
        return {plain(key): number for number, key in enumerate(self.keys)}

    def _rows_in(self, path: Path) -> dict[str, int]:
        """Give the rows of the headers of a file: those with its path, its name, or without any."""
        ways = ("", plain(path.name), str(path.resolve()))
        return {header: row for way in ways for header, row in self._by_file.get(way, {}).items()}

    @cached_property
    def _by_file(self) -> dict[str, dict[str, int]]:
        """Path or name of a file, "" for any -> header -> row."""
        found: dict[str, dict[str, int]] = {}
        for number, (key, cell) in enumerate(zip(self.keys, self.files, strict=True)):
            for way in {plain(cell), self._resolve(cell) if cell else ""}:
                found.setdefault(way, {})[plain(key)] = number
        return found

    def _resolve(self, key: str) -> str:
        return str((self.path.parent / key).resolve())

    def _of(self, row: int) -> str:
        return f"line {self.lines[row]}: `{self.keys[row]}`"


def read_table(path: Path, keys: Sequence[str] = KEYS) -> Table:
    """Read a table whose first line names its columns, one of `keys` among them, in any case.

    Beside a column `header`, one that is called `file` says where the header is.

    :raises DataError: it cannot be read, has no such column, a line of another length, or a column or a key twice (upper
        and lower case are the same).
    """
    text = read_text(path)
    delimiter = choose_delimiter(text, keys)
    lines = split_lines(text, delimiter, path)
    if not lines:
        raise DataError("is empty", path)
    number, names = lines[0]
    found = [name for name in map(plain, names) if name in keys]
    if not found:
        wanted = " or ".join(f"`{name}`" for name in keys)
        help_ = "; comma, semicolon or tab stand between columns" if len(names) == 1 else ""
        raise DataError(f"has no column {wanted}; its first line names {', '.join(map(spell_out, names))}{help_}", path)
    if twice := find_twice([name for name in names if name]) or find_twice(found):
        named = [name for name in names if name]
        name = named[twice[1]] if find_twice(named) else found[twice[0]]
        raise DataError(f"line {number} names the column `{spell_out(name)}` twice", path)
    key = "header" if "header" in found else next(name for name in keys if name in found)
    return _checked(path, key, names, lines[1:], delimiter)


def _checked(path: Path, key: str, names: list[str], lines: Lines, delimiter: str) -> Table:
    for number, cells in lines:
        if len(cells) != len(names):
            help_ = _explain_count(cells, len(names), delimiter)
            raise DataError(
                f"line {number} has {count_of(len(cells), 'cell')}, the first line {len(names)}; {help_}", path
            )
    known = [plain(name) for name in names]
    place, beside = known.index(key), known.index("file") if key == "header" and "file" in known else None
    found = tuple(cells[place] for _, cells in lines)
    files = () if beside is None else tuple(cells[beside] for _, cells in lines)
    pairs = list(zip(map(plain, found), map(plain, files), strict=True)) if files else [plain(it) for it in found]
    if twice := find_twice(pairs):
        first, second = twice
        message = f"lines {lines[first][0]} and {lines[second][0]} are both of {spell_out(found[first])}; take one out"
        raise DataError(message, path)
    others = [it for it in range(len(names)) if it not in (place, beside)]
    rows = tuple(tuple(cells[it] for it in others) for _, cells in lines)
    columns = tuple(names[it] for it in others)
    return Table(path, key, found, columns, rows, tuple(number for number, _ in lines), delimiter, files)


def _explain_count(cells: list[str], right: int, delimiter: str) -> str:
    open_quote = len(cells) < right and any(delimiter in cell for cell in cells)
    if open_quote or any("\n" in cell or "\r" in cell for cell in cells):
        return "is a quote not closed?"
    return f"write a cell with a {delimiter!r} inside in quotes" if len(cells) > right else "fill in what is missing"


def find_twice(names: Sequence[object]) -> tuple[int, int] | None:
    """Give the places of the first name that comes a second time."""
    seen: dict[object, int] = {}
    return next(
        ((seen[name], place) for place, name in enumerate(names) if seen.setdefault(name, place) != place), None
    )


def _file_of(place: int, file: Sequence[int] | NDArray[np.int32], files: Sequence[Path]) -> Path | None:
    return files[file[place]] if len(files) else None


def _number_in_file(place: int, file: Sequence[int] | NDArray[np.int32]) -> int:
    return place - int(np.searchsorted(file, file[place])) if len(file) else place
