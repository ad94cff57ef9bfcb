"""Bytes in order: the letters of many files as one flat array, with where each record lies in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise
from math import gcd
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.pages import Pages

_COMPLEMENT: Final = bytes.maketrans(b"ACGTURYSWKMBDHVN", b"TGCAAYRSWMKVHDBN")


def complement(letters: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the complementary IUPAC nucleotides; other codes are left as they are. Any shape."""
    # 128 windows of 1 kb take 46 us; bytes.translate, which also looks whether anything changed, 80; table[letters] 300
    text = bytearray(np.ascontiguousarray(letters)).translate(_COMPLEMENT)
    return np.frombuffer(text, np.uint8).reshape(letters.shape)


def complement_plain(letters: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Give the complements of A, C, G and T, and of nothing else, in half the time: (..., n).

    A and T differ by the bits 0x15, C and G by 0x04; of the four only C and G have the bit 0x02.
    """
    text = np.ascontiguousarray(letters)
    words = text.view(f"u{gcd(text.shape[-1], 8)}")
    low = words.dtype.type(0x0101010101010101 >> 8 * (8 - words.itemsize))
    change = words >> 1
    change &= low  # 1 of C and G
    change |= change << 4
    change ^= low * 0x15
    change ^= words
    return change.view(np.uint8)


@frozen(slots=False, eq=False)
class Corpus:
    """The records of some files, in order. Arrays may be memory-mapped; nothing here copies them.

    `letters` is uint8 (bases,), upper case. Record i is `letters[offsets[i]:offsets[i + 1]]`, comes from
    `files[file[i]]`, has a header in `headers` and belongs to class `labels[file[i]]`.
    """

    letters: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    file: NDArray[np.int32]
    header_text: NDArray[np.uint8]
    header_offsets: NDArray[np.int64]
    counts: NDArray[np.int64]
    """(256,): how often each code outside of the vocabulary occurs."""
    ambiguous: NDArray[np.int64]
    """(records,): letters of each record that are outside of the vocabulary."""
    qualities: NDArray[np.uint8]
    """(bases,): quality characters (Phred + 33) beside the letters; empty where none were asked for."""
    files: tuple[Path, ...]
    labels: tuple[int, ...]
    plain: NDArray[np.bool_] | None = None
    """(records,): whether each holds A, C, G and T alone; None: it is not known."""
    notes: tuple[str, ...] = ()
    """What the reader noted or left out, in a line each."""
    folder: Path | None = None
    """Where it lies in the cache; None: nowhere."""

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """(records,): letters of each record."""
        return np.diff(self.offsets)

    @cached_property
    def _pages(self) -> tuple[Pages, Pages]:
        return Pages(self.letters), Pages(self.qualities)

    def give_back(self, letters: int) -> None:
        """Count letters that were read one after the other; pages of a mapped file go back where these are many."""
        for pages in self._pages:
            pages.touch((letters >> 16) + 1)  # Linux maps 64 kB at a time, or more

    @cached_property
    def record_labels(self) -> NDArray[np.int64]:
        """(records,): class of each record."""
        return np.asarray(self.labels, np.int64)[self.file]

    def header(self, record: int) -> str:
        """Give a record's header line, without `>`."""
        start, stop = self.header_offsets[record : record + 2]
        return self.header_text[start:stop].tobytes().decode()

    def headers(self) -> list[str]:
        """Give the header lines of all records."""
        text, ends = self.header_text.tobytes(), self.header_offsets.tolist()
        return [text[start:stop].decode() for start, stop in pairwise(ends)]

    def windows(
        self,
        record: NDArray[np.int64],
        start: NDArray[np.int64],
        reverse: NDArray[np.bool_],
        length: int,
        *,
        fill_right: bool = False,
    ) -> NDArray[np.uint8]:
        """Gather windows: uint8 (batch, length).

        Records shorter than `length` are given whole, at the right end, with zeros (padding) before them; with `fill_right`
        at the left end, with zeros behind them.

        :param record: (batch,) record of each window.
        :param start: (batch,) where it starts in its record.
        :param reverse: (batch,) whether to give its reverse complement.
        """
        return self._gathered(self.letters, self._complement, record, start, reverse, length, fill_right)

    def window_qualities(
        self,
        record: NDArray[np.int64],
        start: NDArray[np.int64],
        reverse: NDArray[np.bool_],
        length: int,
        *,
        fill_right: bool = False,
    ) -> NDArray[np.uint8]:
        """Gather the quality characters of the same windows, turned with their letters: uint8 (batch, length)."""
        return self._gathered(
            self.qualities, lambda qualities, _: qualities, record, start, reverse, length, fill_right
        )

    def _complement(self, letters: NDArray[np.uint8], record: NDArray[np.int64] | None) -> NDArray[np.uint8]:
        """Give the complement of windows of records; None where there is padding, too."""
        plain = self.plain is not None and record is not None and self.plain[record].all()
        return complement_plain(letters) if plain else complement(letters)

    def _gathered(
        self,
        flat: NDArray[np.uint8],
        turn: Callable[[NDArray[np.uint8], NDArray[np.int64] | None], NDArray[np.uint8]],
        record: NDArray[np.int64],
        start: NDArray[np.int64],
        reverse: NDArray[np.bool_],
        length: int,
        fill_right: bool,
    ) -> NDArray[np.uint8]:
        fits = self.lengths[record] >= length
        if fits.all():
            window: NDArray[np.uint8] = _view(flat, length)[self.offsets[record] + start]
        else:
            window = np.zeros((len(record), length), np.uint8)
            if fits.any():
                window[fits] = _view(flat, length)[self.offsets[record[fits]] + start[fits]]
            window[~fits] = self._padded(flat, record[~fits], reverse[~fits], length, fill_right)
            window[reverse & ~fits] = turn(window[reverse & ~fits], None)
        rows = np.flatnonzero(reverse & fits)
        # Reversed as the widest words that the length is a multiple of: 8 letters at a time take a sixth of single ones.
        word = np.dtype(f"u{gcd(length, 8)}")
        window.view(word)[rows] = turn(window[rows], record[rows]).view(word.newbyteorder())[:, ::-1]
        for pages in self._pages:
            pages.touch(len(record))
        return window

    def _padded(
        self,
        flat: NDArray[np.uint8],
        record: NDArray[np.int64],
        reverse: NDArray[np.bool_],
        length: int,
        fill_right: bool,
    ) -> NDArray[np.uint8]:
        lengths = self.lengths[record][:, None]
        place = np.arange(length) - (0 if fill_right else length - lengths)
        inside = (place >= 0) & (place < lengths)
        place = np.where(reverse[:, None], lengths - 1 - place, place)
        window = np.zeros(inside.shape, np.uint8)
        window[inside] = flat[(self.offsets[record][:, None] + place)[inside]]
        return window


def _view(flat: NDArray[np.uint8], length: int) -> NDArray[np.uint8]:
    """Give all windows there are, overlapping: as sliding_window_view does, in 1 us instead of 20."""
    return np.ndarray((len(flat) - length + 1, length), np.uint8, flat, strides=(1, 1))
