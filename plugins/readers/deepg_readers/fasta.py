"""The `fasta` reader: cuts a block of lines at its headers and takes the line feeds out.

What would silently be read wrong (text before the first `>`, a NUL, a line that starts with `@` or `+`) has a rare byte in
it, so a search at the speed of memchr finds it: 15 ms for 50 MB.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from attrs import evolve

from deepg_core.readers import Reader, RecordBlock, SequenceRecord, Stretch, one_by_one
from deepg_readers.faults import explain_fasta
from deepg_readers.indexed import can_index, fetch_stretches, list_names
from deepg_readers.lines import describe_left_out, find_fasta_line
from deepg_readers.text import LONG, is_plain, whole_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

COMMENT: Final = re.compile(rb"^;.*\n?", re.MULTILINE)
HEADER: Final = re.compile(rb"^(>.*)$", re.MULTILINE)
BLANKS: Final = b" \t"
SHORT: Final = 1 << 13
"""Letters whose least takes longer to find than three searches: numpy needs 3 us for any, and 7 for 500 kB."""


class FastaReader(Reader):
    """FASTA, plain or packed, with LF or CRLF line ends, with or without a byte order mark, headers in UTF-8.

    A header is its whole line without white space at either end. Lines that start with `;` are comments, and white space
    among the letters is left out.
    """

    version = 3

    def records(self, path: Path) -> Iterator[SequenceRecord]:
        """Give (header, sequence) in file order; `""` for an empty header or sequence.

        :raises DataError: the file is empty, damaged, unreadable or not FASTA.
        """
        return one_by_one(self.blocks(path))

    def parts(self, path: Path) -> Iterator[RecordBlock]:
        """Yield the same records; one that takes more than 4 MB of text comes in several blocks.

        :raises DataError: as `records`.
        """
        return self.blocks(path, in_parts=True)

    def names(self, path: Path) -> Sequence[str]:
        """Give the first word of each header, of a large file by an index in the cache.

        :raises DataError: as `records`, or there can be no index.
        """
        return list_names(path) if can_index(path) else super().names(path)

    def pick(self, path: Path, stretches: Sequence[Stretch]) -> Iterable[SequenceRecord | RecordBlock]:
        """Yield stretches of records, of a large file by an index in the cache.

        :raises DataError: as `names`, or a record is shorter than what is asked for.
        """
        return fetch_stretches(path, stretches) if can_index(path) else super().pick(path, stretches)

    def blocks(self, path: Path, *, in_parts: bool = False) -> Iterator[RecordBlock]:
        """Yield the same records, about 512 kB of text at once; more where a record is longer.

        :raises DataError: as `records`.
        """
        given = 0
        for block in _cut(path, in_parts=in_parts):
            if _holds_others(block.letters):
                break
            yield block
            given += 1
        else:
            return
        yield from islice(_cut(path, in_parts=in_parts, carefully=True), given, None)  # it cuts at the same places
        for what, count, line in describe_left_out(path):
            self.noted.add(what, "line", path, count, [f"line {line}"])

    def find_line(self, path: Path, record: int, place: int) -> int | None:
        """Find it by going through the file."""
        return find_fasta_line(path, record, place)


def _cut(path: Path, *, in_parts: bool, carefully: bool = False) -> Iterator[RecordBlock]:
    """Yield records, cut at the first header of each block of text.

    :param in_parts: cut through records that are long, too.
    :param carefully: leave out comments and white space, which takes twice as long.
    """
    headers: list[bytes] = []
    letters: list[bytes] = []
    lengths: list[int] = []
    held = 0
    for lines in whole_lines(path, cut=in_parts):
        text = lines.replace(b"\r\n", b"\n").removesuffix(b"\r") if b"\r" in lines else lines
        if _suspicious(text) or not is_plain(text):
            raise explain_fasta(path)
        starts = _starts(text, path)
        if carefully:
            text = _without_others(text)
            starts = _starts(text, path)
        before = text[: starts[0] if starts else len(text)]
        if headers:
            letters.append(before.replace(b"\n", b""))
            lengths[-1] += len(letters[-1])
            if starts:
                yield _block(headers, letters, lengths)
                headers, letters, lengths, held = [], [], [], 0
        elif COMMENT.sub(b"", before).strip():
            raise explain_fasta(path)
        for start, stop in pairwise([*starts, len(text)]):
            header, _, sequence = text[start + 1 : stop].partition(b"\n")
            headers.append(header.strip())
            letters.append(sequence.replace(b"\n", b""))
            lengths.append(len(letters[-1]))
        held += len(lines)
        if in_parts and held > LONG:
            yield evolve(_block(headers, letters, lengths), unfinished=True)
            headers, letters, lengths, held = [b""], [], [0], 0
    if not headers:
        raise explain_fasta(path)
    yield _block(headers, letters, lengths)


def _holds_others(letters: NDArray[np.uint8]) -> bool:
    """Whether there are blanks among letters, or comments; what is below `A` is rare."""
    if len(letters) > SHORT and letters.min() >= ord("A"):
        return False
    text = letters.tobytes()
    return b" " in text or b"\t" in text or b";" in text


def _without_others(text: bytes) -> bytes:
    parts = HEADER.split(COMMENT.sub(b"", text))
    parts[::2] = [lines.translate(None, BLANKS) for lines in parts[::2]]
    return b"".join(parts)


def _suspicious(text: bytes) -> bool:
    # one rare byte first: a search for two runs at 0.7 GB/s, a search for one at 50
    return (
        (b"@" in text and (b"\n@" in text or text.startswith(b"@")))
        or (b"+" in text and (b"\n+" in text or text.startswith(b"+")))
        or text.endswith(b"\n>")
        or text == b">"
    )


def _starts(text: bytes, path: Path) -> list[int]:
    """Where the header lines start.

    :raises DataError: a line of letters has a `>` inside.
    """
    starts, at = [], text.find(b">")
    while at >= 0:
        if at == 0 or text[at - 1] == ord("\n"):
            starts.append(at)
        elif text[text.rfind(b"\n", 0, at) + 1] not in b">;":
            raise explain_fasta(path)
        at = text.find(b">", at + 1)
    return starts


def _block(headers: list[bytes], letters: list[bytes], lengths: list[int]) -> RecordBlock:
    return RecordBlock(
        letters=np.frombuffer(b"".join(letters), np.uint8),
        lengths=np.array(lengths, np.int64),
        header_text=np.frombuffer(b"".join(headers), np.uint8),
        header_lengths=np.fromiter(map(len, headers), np.int64, len(headers)),
    )
