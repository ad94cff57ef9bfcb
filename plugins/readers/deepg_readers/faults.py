"""Says what is wrong with a FASTA file: line by line and slowly, after something faster has found that it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from deepg_core.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

BOM: Final = b"\xef\xbb\xbf"
STRAY_CR: Final = re.compile(rb"\r[^\n]")

_NUL: Final = (re.compile(rb"\0"), "is not text (byte 0x00 in line {})")
_CR: Final = (
    STRAY_CR,
    r"line {} has carriage returns inside, as files of old Macs do; convert it, for example with `tr '\r' '\n'`",
)
BEFORE_HEADER: Final = (
    _NUL,
    (re.compile(rb"\A@"), "is FASTQ, not FASTA: line {} starts with `@`; convert it, for example with `seqtk seq -A`"),
    (re.compile(rb"\A(?!>|\s*\Z)"), "has no header line: a FASTA file starts with `>`, line {} of this one does not"),
    _CR,
)
IN_RECORD: Final = (
    _NUL,
    (re.compile(rb"\A@"), "line {} starts with `@`, as headers of FASTQ do; in FASTA they start with `>`"),
    (re.compile(rb"\A\+"), "line {} starts with `+`, as in FASTQ; take the line out"),
    _CR,
    (re.compile(rb"\A>\Z"), "ends in a `>` with nothing after it (line {}); is it cut off?"),
)
"""Faults of a line, before the first header and after it: (pattern, message with a place for the line's number)."""


def explain(plain: Path, path: Path) -> DataError:
    """Give the error for the first fault of a file.

    :param plain: the text to look at.
    :param path: the user's file, which the error names.
    :raises OSError: the text cannot be read.
    """
    header = None
    with plain.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            text = line.removeprefix(BOM) if number == 1 else line
            if text.startswith(b">"):
                header = text
            if message := _fault(text, header is None):
                return DataError(message.format(number), path, None if header is None else _name(header))
    if header is None:
        return DataError("is empty", path)
    return DataError("was not read whole; is something still writing to it?", path)


def _fault(line: bytes, before_header: bool) -> str | None:
    for pattern, message in BEFORE_HEADER if before_header else IN_RECORD:
        if pattern.search(line):
            return message
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = f"0x{line[error.start]:02x}"
        return f"is not UTF-8 text (byte {byte} in line {{}}); convert it, for example with `iconv -f latin1 -t utf-8`"
    return None


def _name(header: bytes) -> str:
    """Give a header to show: to the first carriage return, since the whole file may be one line."""
    return header[1:].split(b"\r")[0].decode("utf-8", "replace").strip()
