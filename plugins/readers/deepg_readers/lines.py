"""Where in a file something stands: line by line and slowly, for messages."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from deepg_readers.text import whole_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMENT: Final = "lines that start with `;` are skipped as comments"
BLANKS: Final = "white space between letters is left out"
WHITE: Final = b" \t\r\n"


def number_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file with their numbers, from 1.

    :raises DataError: the file cannot be read.
    """
    return enumerate((line for block in whole_lines(path) for line in BytesIO(block)), 1)


def describe_left_out(path: Path) -> Iterator[tuple[str, int, int]]:
    """Say what of a FASTA is not read: what it is, in how many lines, and the number of the first."""
    found: dict[str, tuple[int, int]] = {}
    for number, line in number_lines(path):
        if what := COMMENT if line.startswith(b";") else BLANKS if _has_inner_blanks(line) else "":
            count, first = found.get(what, (0, number))
            found[what] = count + 1, first
    return ((what, *counted) for what, counted in found.items())


def _has_inner_blanks(line: bytes) -> bool:
    return not line.startswith(b">") and len(line.split(maxsplit=1)) > 1


def find_fasta_line(path: Path, record: int, place: int) -> int | None:
    """Give the line of a letter of a record, both counted from 0."""
    current, before = -1, 0
    for number, line in number_lines(path):
        if line.startswith(b">"):
            current, before = current + 1, 0
        elif current == record and not line.startswith(b";"):
            before += len(line.translate(None, WHITE))
            if before > place:
                return number
    return None


def find_fastq_line(path: Path, record: int, place: int) -> int | None:
    """Give the line of a letter of a record, both counted from 0; the record's lines may be wrapped."""
    current, letters, qualities = -1, 0, None
    for number, line in number_lines(path):
        length = len(line.rstrip())
        if current < 0 or (qualities is not None and qualities <= 0):
            current, letters, qualities = current + 1, 0, None
        elif qualities is not None:
            qualities -= max(length, 1)
        elif line.startswith(b"+"):
            qualities = max(letters, 1)  # no letters have one line of no qualities
        else:
            letters += length
            if current == record and letters > place:
                return number
    return None
