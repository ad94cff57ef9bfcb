"""The `fastq` reader: the line ends of a block as an array, four to a record, and the fields gathered by them.

There are only arrays, because objects are what costs: 400,000 reads of 150 bases become flat arrays in 0.16 s; dnaio gives
them as objects in 0.11 s, and 0.28 s have gone when their fields are joined, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from deepg_core.readers import Reader, RecordBlock, SequenceRecord, one_by_one
from deepg_readers.faults import explain_fastq
from deepg_readers.text import BLOCK, BOM, NUL, is_plain, open_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Codes = NDArray[np.uint8]

LF: Final = ord("\n")
SMALL: Final = 1 << 16
UNEVEN: Final = 3
"""Fields are gathered as rows as long as the longest, unless the rows take more than this many times their letters."""


class FastqReader(Reader):
    """FASTQ with four lines a record, plain or gzip, with LF or CRLF line ends, headers in UTF-8.

    A header is its line without `@` and without white space at either end. Qualities are `!` to `~` (Phred + 33).
    """

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
        block = None
        for text, ends in _whole_records(path):
            block = _block(text, ends) if is_plain(text, ends[-1]) else None
            if block is None:
                break
            yield block
        if block is None:
            raise explain_fastq(path)


def _whole_records(path: Path) -> Iterator[tuple[bytearray, Numbers]]:
    """Yield text, and where the lines of its whole records end. The next text overwrites it, to stay in the processor's cache.

    :raises DataError: the last record is not whole.
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
        raise explain_fastq(path)


def _with_lf(buffer: bytearray, held: int) -> int:
    """Replace CRLF by LF in what a buffer holds, and say how much it holds then."""
    if buffer.find(b"\r", 0, held) < 0:
        return held
    text = buffer[:held].replace(b"\r\n", b"\n")
    buffer[: len(text)] = text
    return len(text)


def _block(text: bytearray, ends: Numbers) -> RecordBlock | None:
    """Give the records whose lines end at `ends`, or None if there is something wrong with them."""
    codes = np.frombuffer(text, np.uint8)
    starts = np.concatenate([[0], ends[:-1] + 1])
    header, sequence, plus, quality = starts.reshape(-1, 4).T
    header_lengths, lengths, _, quality_lengths = (ends - starts).reshape(-1, 4).T
    if (codes[header] != ord("@")).any() or (codes[plus] != ord("+")).any() or (lengths != quality_lengths).any():
        return None
    letters, qualities = _gathered(text, sequence, lengths), _gathered(text, quality, lengths)
    if len(qualities) and not ord("!") <= qualities.min() <= qualities.max() <= ord("~"):
        return None
    return RecordBlock(letters, lengths, *_headers(text, header + 1, header_lengths - 1), qualities)


def _headers(text: bytearray, starts: Numbers, lengths: Numbers) -> tuple[Codes, Numbers]:
    codes = np.frombuffer(text, np.uint8)
    if min(codes[starts].min(), codes[starts + lengths - 1].min()) > ord(" "):
        return _gathered(text, starts, lengths), lengths
    headers = [header.strip() for header in _pieces(text, starts, lengths)]
    return np.frombuffer(b"".join(headers), np.uint8), np.fromiter(map(len, headers), np.int64, len(headers))


def _gathered(text: bytearray, starts: Numbers, lengths: Numbers) -> Codes:
    """Join pieces of `text`, which has no NUL inside of them."""
    total, longest = int(lengths.sum()), int(lengths.max())
    if len(lengths) * longest > UNEVEN * total:
        return np.frombuffer(b"".join(_pieces(text, starts, lengths)), np.uint8)
    if starts[-1] + longest > len(text):
        text = text + bytes(longest)
    every = np.ndarray((len(text) - longest + 1, longest), np.uint8, text, strides=(1, 1))  # sliding_window_view: 36 us
    rows = every[starts]
    if rows.size == total:
        return rows.reshape(-1)
    kind = np.min_scalar_type(longest)
    rows *= np.arange(longest, dtype=kind) < lengths.astype(kind)[:, None]
    return np.frombuffer(rows.tobytes().translate(None, b"\0"), np.uint8)


def _pieces(text: bytearray, starts: Numbers, lengths: Numbers) -> list[bytearray]:
    return [text[start:stop] for start, stop in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)]
