"""The fields of FASTQ: gathered from text at once, with an eye on what of them may surprise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from deepg_core.readers import Noted

    Numbers = NDArray[np.int64]
    Codes = NDArray[np.uint8]
    Lines = tuple[Numbers, Numbers]
    """Where lines start, and how long they are."""

UNEVEN: Final = 3
"""Fields are gathered as rows as long as the longest, unless the rows take more than this many times their letters."""
PHRED_64: Final = ";h"
"""The lowest quality of a file of Phred + 64 is between these (Solexa has -5, which is `;`)."""
BEST_PHRED_33: Final = "J"
"""The best that Illumina writes as Phred + 33; others write better ones, but lower than `;` too."""
EXAMPLES: Final = 3


class Fields:
    """Looks at the fields of one file."""

    def __init__(self) -> None:
        self._lowest, self._highest = ord("~"), ord("!")
        self._renamed, self._examples = 0, list[str]()

    def are_qualities(self, codes: Codes) -> bool:
        """Whether all of them can be qualities."""
        if not len(codes):
            return True
        lowest, highest = int(codes.min()), int(codes.max())
        self._lowest, self._highest = min(self._lowest, lowest), max(self._highest, highest)
        return ord("!") <= lowest and highest <= ord("~")

    def headers(self, text: bytes | bytearray, header: Lines, plus: Lines) -> tuple[Codes, Numbers]:
        """Give the headers of lines that start with `@`: the bytes of all, and how many each has.

        :param plus: the lines that start with `+`; they may name the record again.
        """
        named = _names(text, *header)
        if plus[1].max() > 1 and not _say_the_same(text, named, plus):
            self._compare(named, _names(text, *plus))
        return named

    def tell(self, noted: Noted, path: Path) -> None:
        """Note what was seen, once the file has been read."""
        if self._renamed:
            what = "the name behind `+` is another than that behind `@`"
            noted.add(what, "record", path, self._renamed, self._examples)
        lowest, highest = chr(self._lowest), chr(self._highest)
        if PHRED_64[0] <= lowest <= PHRED_64[1] and highest > BEST_PHRED_33:
            what = (
                f"qualities look like Phred + 64 (none is below `{PHRED_64[0]}`, some are above `{BEST_PHRED_33}`) but are "
                "read as Phred + 33; `seqtk seq -VQ64` converts them"
            )
            noted.add(what, "file", path)

    def _compare(self, headers: tuple[Codes, Numbers], again: tuple[Codes, Numbers]) -> None:
        for name, other in zip(_split(*headers), _split(*again), strict=True):
            if other and other.split()[:1] != name.split()[:1]:
                self._renamed += 1
                if len(self._examples) < EXAMPLES:
                    self._examples.append(f"{other.decode(errors='replace')} for {name.decode(errors='replace')}")


def gather(text: bytes | bytearray, starts: Numbers, lengths: Numbers) -> Codes:
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


def _say_the_same(text: bytes | bytearray, named: tuple[Codes, Numbers], lines: Lines) -> bool:
    names, lengths = named
    return np.array_equal(lengths, lines[1] - 1) and np.array_equal(names, gather(text, lines[0] + 1, lengths))


def _names(text: bytes | bytearray, starts: Numbers, lengths: Numbers) -> tuple[Codes, Numbers]:
    codes = np.frombuffer(text, np.uint8)
    starts, lengths = starts + 1, lengths - 1
    if min(codes[starts].min(), codes[starts + lengths - 1].min()) > ord(" "):
        return gather(text, starts, lengths), lengths
    names = [name.strip() for name in _pieces(text, starts, lengths)]
    return np.frombuffer(b"".join(names), np.uint8), np.fromiter(map(len, names), np.int64, len(names))


def _pieces(text: bytes | bytearray, starts: Numbers, lengths: Numbers) -> list[bytes | bytearray]:
    return [text[start:stop] for start, stop in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)]


def _split(codes: Codes, lengths: Numbers) -> list[bytes]:
    return [bytes(piece) for piece in _pieces(codes.tobytes(), lengths.cumsum() - lengths, lengths)]
