"""From a file to cells: comma, semicolon or tab between columns, whichever stands behind the key."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from deepg_core.errors import DataError
from deepg_core.regular import require_regular

DELIMITERS: Final = ",;\t"
_START: Final = 1 << 16
"""Bytes that are looked at before all are read: a sparse file of NULs may be larger than memory."""
_EXCEL: Final = re.compile(r'\s*"?sep=[,;\t]"?[ \t]*(?=[\r\n])')
"""A first line for Excel alone."""
_FOREIGN: Final = {
    (b"\xff\xfe", b"\xfe\xff"): "is UTF-16 text; save it as UTF-8",
    (b"PK\x03\x04",): "is a workbook (or zip archive); save the sheet as CSV",
    (b"\xd0\xcf\x11\xe0",): "is an Office document; save the sheet as CSV",
    (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"): "is compressed; unpack it",
}
"""What a file may start with -> what it is then, and what to do."""
_NO_TEXT: Final = "is not text; save it as UTF-8"
Lines = list[tuple[int, list[str]]]
"""(number of the line, of the first where a quoted cell has several, cells) of each line that is not blank."""


def read_text(path: Path) -> str:
    """Read a whole file.

    :raises DataError: it cannot be read, or is no UTF-8 text.
    """
    try:
        require_regular(path)
        with path.open("rb") as file:
            start = file.read(_START)
        if b"\0" in start or start.startswith(tuple(chain(*_FOREIGN))):
            raise DataError(next((it for magic, it in _FOREIGN.items() if start.startswith(magic)), _NO_TEXT), path)
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", path) from error
    except UnicodeDecodeError as error:
        byte, line = error.object[error.start], error.object.count(b"\n", 0, error.start) + 1
        message = f"is not UTF-8 text (byte {byte:#04x} in line {line}); save it as `CSV UTF-8`, or convert it by iconv"
        raise DataError(message, path) from error
    if "\0" in text:
        raise DataError(_NO_TEXT, path)
    return _EXCEL.sub("", text, count=1) if _EXCEL.match(text) else text


def split_lines(text: str, delimiter: str, path: Path) -> Lines:
    """Cut a text into cells, without blanks at their ends.

    :raises DataError: a cell is too long.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    before, rows = 0, Lines()
    try:
        for cells in reader:
            rows.append((before + 1, [cell.strip() for cell in cells]))
            before = reader.line_num
    except csv.Error as error:
        raise DataError(f"line {reader.line_num}: {error}", path) from error
    return [(number, cells) for number, cells in rows if any(cells)]


def choose_delimiter(text: str, keys: Sequence[str]) -> str:
    """Give the delimiter with which a cell of the first line is a key; the one that makes the most cells, if several do."""
    first = re.split(r"[\r\n]", text.lstrip(), maxsplit=1)[0]
    cells = {
        it: [plain(cell) for cell in next(csv.reader([first], delimiter=it, skipinitialspace=True), [])]
        for it in DELIMITERS
    }
    with_key = [it for it in DELIMITERS if any(key in cells[it] for key in keys)]
    return max(with_key or DELIMITERS, key=lambda it: len(cells[it]))


def plain(text: str) -> str:
    """Give a name as it is compared: without blanks at its ends, in lower case."""
    return text.strip().casefold()
