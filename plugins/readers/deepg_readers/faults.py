"""Says what is wrong with a file: line by line and slowly, after something faster has found that it is."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final

from deepg_core.errors import DataError
from deepg_readers.text import whole_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Fault = tuple[re.Pattern[bytes], str]
NUL: Final = (re.compile(rb"\0"), "is not text (byte 0x00 in line {})")
CR: Final = (
    re.compile(rb"\r[^\n]"),
    r"line {} has carriage returns inside, as files of old Macs do; convert it, for example with `tr '\r' '\n'`",
)
BEFORE_HEADER: Final = (
    NUL,
    (re.compile(rb"\A@"), 'is FASTQ, not FASTA: line {} starts with `@`; read it with `type = "fastq"`'),
    (re.compile(rb"\A(?!>|\s*\Z)"), "has no header line: a FASTA file starts with `>`, line {} of this one does not"),
    CR,
)
IN_RECORD: Final = (
    NUL,
    (re.compile(rb"\A@"), "line {} starts with `@`, as headers of FASTQ do; in FASTA they start with `>`"),
    (re.compile(rb"\A\+"), "line {} starts with `+`, as in FASTQ; take the line out"),
    CR,
    (re.compile(rb"\A>\Z"), "ends in a `>` with nothing after it (line {}); is it cut off?"),
)
"""Faults of a line of FASTA, before the first header and after it: (pattern, message with a place for its number)."""
FOUR: Final = "each record has four lines: `@` and header, sequence, `+`, qualities"
FIRST_LINE: Final = (
    NUL,
    (re.compile(rb"\A>"), 'is FASTA, not FASTQ: line {} starts with `>`; read it with `type = "fasta"`'),
    (re.compile(rb"\A[^@]"), "has no header line: a FASTQ file starts with `@`, line {} of this one does not"),
    CR,
)
LINES: Final = (
    (NUL, (re.compile(rb"\A[^@]"), f"line {{}} does not start with `@`; {FOUR}"), CR),
    (NUL, CR),
    (NUL, (re.compile(rb"\A[^+]"), f"line {{}} does not start with `+`; {FOUR}"), CR),
    (NUL, CR, (re.compile(rb"[^!-~\r\n]"), "line {} has a character that is no quality: they go from `!` to `~`")),
)
"""Faults of the four lines of a record of FASTQ."""


def explain_fasta(path: Path) -> DataError:
    """Give the error for the first fault of a file.

    :raises DataError: the file cannot be read.
    """
    header = None
    for number, line in _lines(path):
        if line.startswith(b">"):
            header = line
        if message := _fault(line, BEFORE_HEADER if header is None else IN_RECORD):
            return DataError(message.format(number), path, None if header is None else _name(header))
    return _no_fault(path, empty=header is None)


def explain_fastq(path: Path) -> DataError:
    """Give the error for the first fault of a file.

    :raises DataError: the file cannot be read.
    """
    record: list[bytes] = []
    number = 0
    for number, line in _lines(path):
        record = [*record, line] if number % 4 != 1 else [line]
        message = _fault(line, FIRST_LINE if number == 1 else LINES[len(record) - 1]) or _uneven(record)
        if message:
            return DataError(message.format(number), path, None if len(record) == 1 else _name(record[0]))
    if 0 < len(record) < 4:
        return DataError(f"ends after line {number}, inside of a record; is it cut off?", path, _name(record[0]))
    return _no_fault(path, empty=not number)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    return enumerate((line for block in whole_lines(path) for line in BytesIO(block)), 1)


def _fault(line: bytes, faults: tuple[Fault, ...]) -> str | None:
    for pattern, message in faults:
        if pattern.search(line):
            return message
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"0x{line[error.start]:02x}"
        return f"is not UTF-8 text (byte {byte} in line {{}}); convert it, for example with `iconv -f latin1 -t utf-8`"
    return None


def _uneven(record: list[bytes]) -> str | None:
    letters, qualities = (len(line.rstrip(b"\r\n")) for line in (record[1], record[-1])) if len(record) == 4 else (0, 0)
    if letters == qualities:
        return None
    cut_off = "" if record[-1].endswith(b"\n") else "; is the file cut off?"
    return f"line {{}} has {qualities} qualities for {letters} letters{cut_off}"


def _no_fault(path: Path, *, empty: bool) -> DataError:
    return DataError("is empty" if empty else "was not read whole; is something still writing to it?", path)


def _name(header: bytes) -> str:
    """Give a header to show: to the first carriage return, since the whole file may be one line."""
    return header[1:].split(b"\r")[0].decode("utf-8", "replace").strip()
