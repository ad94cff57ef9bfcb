"""Some records as flat bytes, the way a corpus holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

SequenceRecord = tuple[str, str] | tuple[str, str, str]
"""(header, sequence) or (header, sequence, quality)."""


@frozen(eq=False)
class RecordBlock:
    """Records one after the other: sequences in any case, headers in UTF-8, qualities as Phred + 33."""

    letters: NDArray[np.uint8]
    lengths: NDArray[np.int64]
    """(records,): bytes of each sequence."""
    header_text: NDArray[np.uint8]
    header_lengths: NDArray[np.int64]
    """(records,): bytes of each header."""
    qualities: NDArray[np.uint8] | None = None
    """As many as `letters`, or None where the reader has none."""
    unfinished: bool = False
    """Whether the last record goes on in the first of the next block, whose header is empty then. Only `Reader.parts` gives
    such blocks."""

    @classmethod
    def of(cls, records: Sequence[SequenceRecord]) -> RecordBlock:
        """Make a block of one record or more; characters of a header that UTF-8 cannot encode become `?`."""
        headers, sequences, *qualities = zip(*records, strict=True)
        letters, lengths = _joined(sequences, "surrogatepass")
        header_text, header_lengths = _joined(headers, "replace")
        marks = next((_joined(texts, "replace")[0] for texts in qualities), None)
        return cls(letters, lengths, header_text, header_lengths, marks)

    @classmethod
    def joined(cls, blocks: Sequence[RecordBlock]) -> RecordBlock:
        """Make one block of several; it has qualities if all of them have."""
        if len(blocks) == 1:
            return blocks[0]
        qualities = [block.qualities for block in blocks if block.qualities is not None]
        return cls(
            np.concatenate([block.letters for block in blocks]),
            np.concatenate([block.lengths for block in blocks]),
            np.concatenate([block.header_text for block in blocks]),
            np.concatenate([block.header_lengths for block in blocks]),
            np.concatenate(qualities) if len(qualities) == len(blocks) else None,
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def record_at(self, places: ArrayLike) -> NDArray[np.int64]:
        """Give the record that each of these places of `letters` is in."""
        return np.searchsorted(self.lengths.cumsum(), places, side="right")

    def records(self) -> Iterator[SequenceRecord]:
        """Yield the records one by one."""
        parts = [_pieces(self.header_text, self.header_lengths), _pieces(self.letters, self.lengths)]
        if self.qualities is not None:
            parts.append(_pieces(self.qualities, self.lengths))
        return zip(*parts, strict=True)


def one_by_one(items: Iterable[SequenceRecord | RecordBlock]) -> Iterator[SequenceRecord]:
    """Yield records that may come in blocks."""
    for item in items:
        if isinstance(item, RecordBlock):
            yield from item.records()
        else:
            yield item


def _joined(texts: Sequence[str], errors: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    whole = "".join(texts)
    pieces = texts if whole.isascii() else [text.encode(errors=errors) for text in texts]
    data = whole.encode(errors=errors)
    return np.frombuffer(data, np.uint8), np.fromiter(map(len, pieces), np.int64, len(pieces))


def _pieces(codes: NDArray[np.uint8], lengths: NDArray[np.int64]) -> Iterator[str]:
    data, places = codes.tobytes(), pairwise([0, *lengths.cumsum().tolist()])
    if data.isascii():  # four times as fast
        text = data.decode()
        return (text[start:stop] for start, stop in places)
    return (data[start:stop].decode(errors="replace") for start, stop in places)
