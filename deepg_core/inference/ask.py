"""From pieces of sequences to what a network is given: batch after batch, prepared by a thread."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import chain, repeat

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Feed, prefetch
from deepg_core.batches.feed import Fed
from deepg_core.batches.gather import gather_windows
from deepg_core.corpus import Corpus
from deepg_core.encoders import PADDING
from deepg_core.encoders.vocabulary import known_letters
from deepg_core.inference.grid import Grid, Numbers
from deepg_core.inference.padding import Padding, fill_records
from deepg_core.inference.passes import Give, Passes
from deepg_core.inference.pieces import Piece
from deepg_core.sampling import Picks
from deepg_core.targets import Windows


@frozen(eq=False)
class Asking:
    """Some examples of a piece, ready for a network."""

    piece: Piece
    record: Numbers
    """(examples,): number of the record within the piece."""
    start: Numbers
    """(examples,): where each starts in its record; below 0 where padding stands before it."""
    windows: Windows
    """Their windows: (examples * in_set, ...)."""
    fed: list[Fed]
    """What the network is asked, as often as `Passes` wants it."""


@frozen
class Asker:
    """Cuts pieces into examples."""

    feed: Feed
    grid: Grid
    passes: Passes
    batch_size: int
    padding: Padding = "none"

    def __call__(self, pieces: Iterable[Piece], *, coded: bool = False) -> Generator[Asking | Piece]:
        """Give the examples of each piece in their order, and then the piece itself; a thread is some batches ahead.

        :param coded: give inputs as codes, where the feed has a table (`Answers.takes_codes`).
        """
        ahead = chain(self._prepare(pieces, coded), repeat(None))
        with closing(prefetch(ahead, sys.maxsize)) as ready:
            for item in ready:
                if item is None:
                    return
                yield item

    def _prepare(self, pieces: Iterable[Piece], coded: bool) -> Iterator[Asking | Piece]:
        examined = False
        for piece in pieces:
            bound = self.feed.bound(piece.corpus, examined=examined)
            yield from self._examples(piece, partial(bound, coded=coded and "inputs"))
            yield piece
            examined = bound.examined

    def _examples(self, piece: Piece, give: Give) -> Iterator[Asking]:
        before, many = piece.all_before, self.grid.in_set
        filled = fill_records(piece.corpus, before == 0, self.grid, self.padding)
        record, start = self._starts(piece)
        shift = filled.shift - before
        if self.feed.encoder.discards:
            clean = self._clean(filled.corpus, record, start + shift[record])
            record, start = record[clean], start[clean]
        for first in range(0, len(record), self.batch_size):
            its, starts = record[first : first + self.batch_size], start[first : first + self.batch_size]
            picks = _pick(np.repeat(its, many), self.grid.spread(starts + shift[its]))
            windows = self._gather(filled.corpus, picks)
            turned = self._gather(filled.corpus, _pick(picks.record, picks.start, True)) if self.passes.turned else None
            yield Asking(piece, its, starts, windows, self.passes.encode(give, windows, turned))

    def _starts(self, piece: Piece) -> tuple[Numbers, Numbers]:
        """Give (record, start) of all examples; with padding, short records have one."""
        lengths, seen = piece.all_before + piece.corpus.lengths, piece.all_seen
        if self.padding not in ("self", "standard", "right"):
            return self.grid.starts(lengths, seen)
        short = (lengths >= max(self.grid.least, 1)) & (lengths < self.grid.reach)
        short[-1:] &= not piece.goes_on
        record, start = self.grid.starts(np.where(short, self.grid.reach, lengths), seen)
        if self.padding == "standard":  # what there is stands at the end of the window
            start = np.where(short[record], lengths[record] - self.grid.reach, start)
        return record, start

    def _clean(self, corpus: Corpus, record: Numbers, place: Numbers) -> NDArray[np.bool_]:
        """Say which examples touch no letter outside of the vocabulary."""
        wrong = np.ones(256, bool)
        wrong[np.frombuffer(known_letters(self.feed.encoder.vocabulary).encode("ascii"), np.uint8)] = False
        before = np.concatenate([np.zeros(1, np.int32), np.take(wrong, corpus.letters).cumsum(dtype=np.int32)])
        start = corpus.offsets[record] + np.maximum(place, 0)
        stop = np.minimum(corpus.offsets[record] + place + self.grid.reach, corpus.offsets[record + 1])
        clean: NDArray[np.bool_] = before[stop] == before[start]
        return clean

    def _gather(self, corpus: Corpus, picks: Picks) -> Windows:
        qualities = "qualities" in self.feed.encoder.needs
        windows = gather_windows(
            corpus, picks, self.grid.window, qualities=qualities, random=False, fill_right=self.padding == "right"
        )
        missing = self.feed.target.window - self.grid.window
        if not missing:
            return windows
        letters = np.pad(windows.letters, [(0, 0), (0, missing)], constant_values=PADDING)  # those of a target
        marks = None if windows.qualities is None else np.pad(windows.qualities, [(0, 0), (0, missing)])
        return attrs.evolve(windows, letters=letters, qualities=marks)


def _pick(record: Numbers, start: Numbers, reverse: bool = False) -> Picks:
    return Picks(record, start, np.full(len(record), reverse), np.zeros(len(record), np.uint64))
