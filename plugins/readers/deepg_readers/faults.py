"""Says what is wrong with a file: line by line and slowly, after something faster has found that it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deepg_core.errors import DataError
from deepg_readers.foreign import START, name_foreign
from deepg_readers.lines import number_lines
from deepg_readers.packed import find_packing
from deepg_readers.text import BLOCK, open_text

if TYPE_CHECKING:
    from pathlib import Path

VERIFIED: Final = 1 << 11
"""Blocks of a compressed file, 1 GB: it may hold NULs without end."""
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
    (
        re.compile(rb"\A\xef\xbb\xbf"),
        "line {} starts with a byte order mark, as a file has that was appended; take it out",
    ),
    (re.compile(rb"\A[^>].*>"), "line {} has a `>` inside its sequence; is a line end missing before it?"),
    (re.compile(rb"\A@"), "line {} starts with `@`, as headers of FASTQ do; in FASTA they start with `>`"),
    (re.compile(rb"\A\+"), "line {} starts with `+`, as in FASTQ; take the line out"),
    CR,
    (re.compile(rb"\A>\Z"), "ends in a `>` with nothing after it (line {}); is it cut off?"),
)
"""Faults of a line of FASTA, before the first header and after it: (pattern, message with a place for its number)."""
FOUR: Final = "each record has four lines: `@` and header, sequence, `+`, qualities"
BLANK: Final = (re.compile(rb"\A[ \t]*\r?\n"), "line {} is blank; blank lines may only stand at the end, take it out")
IN_SEQUENCE: Final = (
    re.compile(rb"[\0- \x7f](?<![ \t\r\n])|[ \t](?![ \t\r\n]*\Z)"),
    "line {} has white space or a control character inside its sequence; take it out",
)
FIRST_LINE: Final = (
    NUL,
    BLANK,
    (re.compile(rb"\A>"), 'is FASTA, not FASTQ: line {} starts with `>`; read it with `type = "fasta"`'),
    (re.compile(rb"\A[^@]"), "has no header line: a FASTQ file starts with `@`, line {} of this one does not"),
    CR,
)
LINES: Final = (
    (NUL, BLANK, (re.compile(rb"\A[^@]"), f"line {{}} does not start with `@`; {FOUR}"), CR),
    (NUL, CR, IN_SEQUENCE),
    (NUL, (re.compile(rb"\A[^+]"), f"line {{}} does not start with `+`; {FOUR}"), CR),
    (NUL, CR, (re.compile(rb"[^!-~\r\n]"), "line {} has a character that is no quality: they go from `!` to `~`")),
)
"""Faults of the four lines of a record of FASTQ."""


def explain_fasta(path: Path) -> DataError:
    """Give the error for the first fault of a file.

    :raises DataError: the file cannot be read.
    """
    if foreign := _foreign(path):
        return foreign
    header = None
    for number, line in number_lines(path):
        if line.startswith(b";"):
            continue
        if line.startswith(b">"):
            header = line
        if message := _fault(line, BEFORE_HEADER if header is None else IN_RECORD):
            return DataError(message.format(number), path, None if header is None else _name(header))
    return _no_fault(path, empty=header is None)


def explain_fastq(path: Path) -> DataError:
    """Give the error for the first fault of a file.

    :raises DataError: the file cannot be read.
    """
    if foreign := _foreign(path):
        return foreign
    if not any(line.strip() for _, line in number_lines(path)):
        return DataError("is empty", path)
    record: list[bytes] = []
    number = 0
    for number, line in number_lines(path):
        record = [*record, line] if number % 4 != 1 else [line]
        message = _fault(line, FIRST_LINE if number == 1 else LINES[len(record) - 1]) or _uneven(record)
        if message:
            return DataError(message.format(number), path, None if len(record) == 1 else _name(record[0]))
    if 0 < len(record) < 4:
        return DataError(f"ends after line {number}, inside of a record; is it cut off?", path, _name(record[0]))
    return _no_fault(path, empty=False)


def _foreign(path: Path) -> DataError | None:
    """Say what a file is, if not FASTA or FASTQ.

    :raises DataError: it is damaged. What is made of a damaged file looks wrong before its checksum is reached.
    """
    with path.open("rb") as file:
        packed = find_packing(file.read(START))
    with open_text(path) as text:
        message = name_foreign(text.read(START))
        for _ in range(VERIFIED if packed else 0):
            if not text.read(BLOCK):
                break
    return DataError(message, path) if message else None


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
