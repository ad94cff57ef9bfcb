"""The `fastq` reader: the line ends of a block as an array, four to a record, and the fields gathered by them.

There are only arrays, because objects are what costs: 400,000 reads of 150 bases become flat arrays in 0.16 s; dnaio gives
them as objects in 0.11 s, and 0.28 s have gone when their fields are joined, too. From the first record on that has not four
lines, `wrapped` reads the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from deepg_core.readers import Reader, RecordBlock, SequenceRecord, one_by_one
from deepg_readers.faults import explain_fastq
from deepg_readers.fields import Fields, gather
from deepg_readers.lines import find_fastq_line
from deepg_readers.text import BLOCK, BOM, NUL, is_plain, open_text
from deepg_readers.wrapped import read_wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

LF: Final = ord("\n")
SMALL: Final = 1 << 16


class FastqReader(Reader):
    """FASTQ, plain or packed, with LF or CRLF line ends, headers in UTF-8; lines may be wrapped.

    A header is its line without `@` and without white space at either end. Qualities are `!` to `~` (Phred + 33).
    """

    version = 2
    qualities = True

    def records(self, path: Path) -> Iterator[SequenceRecord]:
        """Give (header, sequence, quality) in file order.

        :raises DataError: the file is empty, damaged, cut off, unreadable or not such a FASTQ.
        """
        return one_by_one(self.blocks(path))

    def blocks(self, path: Path) -> Iterator[RecordBlock]:
        """Yield the same records, about 512 kB of text at once; more where a record is longer.

        :raises DataError: as `records`.
        """
        fields, lines, whole = Fields(), 0, True
        for text, ends in _whole_records(path):
            block = _block(text, ends, fields) if len(ends) and is_plain(text, ends[-1]) else None
            if block is None:
                whole = False
                break
            yield block
            lines += len(ends)
        if not whole:
            for block in read_wrapped(path, lines, fields):
                yield block
                lines += len(block)
        if not lines:
            raise explain_fastq(path)
        fields.tell(self.noted, path)

    def find_line(self, path: Path, record: int, place: int) -> int | None:
        """Find it by going through the file."""
        return find_fastq_line(path, record, place)


def _whole_records(path: Path) -> Iterator[tuple[bytearray, Numbers]]:
    """Yield text, and where the lines of its whole records end; at last, if more is left, that without ends.

    The next text overwrites it, to stay in the processor's cache.
    """
    buffer, is_end = bytearray(SMALL), np.empty(SMALL, np.bool_)
    with open_text(path) as file:
        more = file.readinto(memoryview(buffer)[: len(BOM)])
        held = 0 if buffer.startswith(BOM) else more
        while more:
            half = len(buffer) // 2
            more = file.readinto(memoryview(buffer)[held : held + half])
            if not more:
                buffer[held] = LF  # the last line may lack its end
            held = _with_lf(buffer, held + (more or 1))
            codes = np.frombuffer(buffer, np.uint8, held)
            ends = np.flatnonzero(np.equal(codes, LF, out=is_end[:held]))
            ends = ends[: len(ends) // 4 * 4]
            if len(ends):
                yield buffer, ends
                rest = buffer[int(ends[-1]) + 1 : held]
                held = len(rest)
                buffer[:held] = rest
            elif buffer.find(NUL, 0, held) >= 0:  # a sparse file of NULs would fill the memory
                break
            if held > half or more == half < BLOCK:
                buffer, is_end = buffer + bytes(len(buffer)), np.empty(2 * len(buffer), np.bool_)
    if buffer[:held].strip():
        yield buffer, np.zeros(0, np.int64)


def _with_lf(buffer: bytearray, held: int) -> int:
    """Replace CRLF by LF in what a buffer holds, and say how much it holds then."""
    if buffer.find(b"\r", 0, held) < 0:
        return held
    text = buffer[:held].replace(b"\r\n", b"\n")
    buffer[: len(text)] = text
    return len(text)


def _block(text: bytearray, ends: Numbers, fields: Fields) -> RecordBlock | None:
    """Give the records whose lines end at `ends`, or None if there is something wrong with them."""
    codes = np.frombuffer(text, np.uint8)
    starts = np.concatenate([[0], ends[:-1] + 1])
    header, sequence, plus, quality = starts.reshape(-1, 4).T
    header_lengths, lengths, plus_lengths, quality_lengths = (ends - starts).reshape(-1, 4).T
    if (codes[header] != ord("@")).any() or (codes[plus] != ord("+")).any() or (lengths != quality_lengths).any():
        return None
    letters, qualities = gather(text, sequence, lengths), gather(text, quality, lengths)
    if letters.min(initial=ord("~")) <= ord(" ") or not fields.are_qualities(qualities):
        return None
    headers = fields.headers(text, (header, header_lengths), (plus, plus_lengths))
    return RecordBlock(letters, lengths, *headers, qualities)
