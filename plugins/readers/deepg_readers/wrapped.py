"""FASTQ whose records have not four lines: wrapped ones, and the blank lines at the end of a file.

A record's qualities end where they are as many as its letters; nothing else tells a line of qualities from a header. So the
records of a block are found one after the other, 2 us each; their fields are gathered at once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np

from deepg_core.errors import DataError
from deepg_core.readers import RecordBlock
from deepg_readers.faults import explain_fastq
from deepg_readers.text import is_plain, whole_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from deepg_readers.fields import Fields

LF: Final = ord("\n")
TRAILING: Final = re.compile(rb"[ \t]+(?=\n)")
WRAPPED: Final = re.compile(rb"@.*\n[A-Za-z.*~-]+\n(?:[A-Za-z.*~-]+\n)+\+")
LETTERS: Final = bytes(range(ord("A"), ord("Z") + 1)) + bytes(range(ord("a"), ord("z") + 1)) + b"-.*~"
"""Of wrapped lines: a header among them is none, where a `+` is missing."""
HEADER, SEQUENCE, PLUS, QUALITY = range(4)


def read_wrapped(path: Path, skipped: int, fields: Fields) -> Iterator[RecordBlock]:
    """Yield the records of a file behind so many lines, which hold whole records.

    :raises DataError: it is no FASTQ.
    """
    held, pieces, size = b"", list[bytes](), 0
    for piece in _text_behind(path, skipped):
        pieces.append(piece)
        size += len(piece)
        if size < len(held):  # of a record longer than a block; looking at it again each time would take its square
            continue
        block, held = _cut(TRAILING.sub(b"", b"".join([held, *pieces])), fields, path)
        pieces, size = [], 0
        if block:
            yield block
    block, held = _cut(TRAILING.sub(b"", b"".join([held, *pieces, b"\n"])), fields, path)
    if held.strip():
        raise _explain(held, path)
    if block:
        yield block


def _text_behind(path: Path, skipped: int) -> Iterator[bytes]:
    for lines in whole_lines(path):
        text = lines.replace(b"\r\n", b"\n").removesuffix(b"\r") if b"\r" in lines else lines
        if skipped:
            ends = np.flatnonzero(np.frombuffer(text, np.uint8) == LF)[:skipped]
            text = text[int(ends[-1]) + 1 :] if len(ends) else text
            skipped -= len(ends)
        if not is_plain(text):
            raise explain_fastq(path)
        yield text


def _cut(text: bytes, fields: Fields, path: Path) -> tuple[RecordBlock | None, bytes]:
    """Give the whole records of some lines, and the text behind them."""
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == LF)
    starts = np.concatenate([[0], ends[:-1] + 1])[: len(ends)]
    lengths = ends - starts
    before = np.concatenate([[0], lengths.cumsum()])
    first = text[:0] if not len(ends) else np.frombuffer(text, np.uint8)[starts].tobytes()
    found = _find_records(first, before.tolist())
    if not len(found):
        if b"@" in first[1:] and b"+" not in first[1:]:  # else all of a file would be waited through
            raise explain_fastq(path)
        return None, text
    header, plus, stop = found.T
    letters, qualities = before[plus] - before[header + 1], before[stop] - before[plus + 1]
    wrong = (np.frombuffer(first, np.uint8)[header] != ord("@")) | (letters != qualities)
    if wrong.any():
        raise _explain(text[starts[header[wrong.argmax()]] :], path)
    lines = int(stop[-1])
    of = np.repeat(_kinds(found, lines), lengths[:lines] + 1)
    codes = np.frombuffer(text, np.uint8, len(of))
    inside = codes != LF
    sequences, marked = codes[inside & (of == SEQUENCE)], codes[inside & (of == QUALITY)]
    if (
        sequences.min(initial=ord("~")) <= ord(" ")
        or not fields.are_qualities(marked)
        or ((stop - header != 4).any() and sequences.tobytes().translate(None, LETTERS))
    ):
        raise explain_fastq(path)
    headers = fields.headers(text, (starts[header], lengths[header]), (starts[plus], lengths[plus]))
    return RecordBlock(sequences, letters, *headers, marked), text[len(of) :]


def _explain(text: bytes, path: Path) -> DataError:
    """Give the error for a text whose first record is wrong."""
    if WRAPPED.match(text):
        message = "its lines are wrapped, and it has not as many qualities as letters; is the file cut off?"
        return DataError(message, path, text[1 : text.find(b"\n")].decode().strip())
    return explain_fastq(path)


def _find_records(first: bytes, before: list[int]) -> NDArray[np.int64]:
    """Give the lines of each whole record: int64 (records, 3), its header, its `+`, and the line behind its last.

    :param first: the first character of each line.
    :param before: how many characters are in the lines before each, and in all.
    """
    found, line = [], 0
    while (plus := first.find(b"+", line + 2)) >= 0:
        stop = max(plus + 2, bisect_left(before, before[plus + 1] + before[plus] - before[line + 1]))
        if stop > len(first):
            break
        found.append((line, plus, stop))
        line = stop
    return np.array(found, np.int64).reshape(-1, 3)


def _kinds(records: NDArray[np.int64], lines: int) -> NDArray[np.int8]:
    """Say what each line is: HEADER, SEQUENCE, PLUS or QUALITY."""
    header, plus, stop = records.T
    steps = np.zeros(lines + 1, np.int8)
    for border, step in ((header + 1, 1), (plus, 1), (plus + 1, 1), (stop, -3)):
        steps[border] += np.int8(step)
    return steps.cumsum(dtype=np.int8)[:lines]
