"""Where windows may start: stretches of starts in each record, without going through the windows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.sampling.plan import Plan

Numbers = NDArray[np.int64]
BLOCK: Final = 1 << 24
"""Letters looked at together for ambiguous ones; 16 MB of flags."""


@frozen
class Runs:
    """Stretches of starts, in the order of the records: (runs,) each. Every start within first..last is allowed."""

    record: Numbers
    first: Numbers
    last: Numbers

    def __len__(self) -> int:
        return len(self.record)

    def chosen(self, which: NDArray[np.bool_] | Numbers) -> Runs:
        """Give some of them."""
        return Runs(self.record[which], self.first[which], self.last[which])

    def counts(self, step: int) -> Numbers:
        """Count the starts of each run, `step` apart."""
        return (self.last - self.first) // step + 1

    @property
    def begins(self) -> NDArray[np.bool_]:
        """(runs,): whether a run is the first of its record."""
        first = np.ones(len(self), bool)
        first[1:] = self.record[1:] != self.record[:-1]
        return first

    @property
    def place(self) -> Numbers:
        """(runs,): the records that have runs, numbered in their order."""
        return np.cumsum(self.begins) - 1

    def turned(self, room: Numbers) -> Runs:
        """Give them as they are met from the other ends of the records, starts counted from there.

        :param room: (runs,) the last start of each run's record.
        """
        begin = np.flatnonzero(self.begins)
        end = np.append(begin[1:], len(self))
        back = np.repeat(begin + end - 1, end - begin) - np.arange(len(self))
        return Runs(self.record, room - self.last, room - self.first).chosen(back)


def find_starts(corpus: Corpus, records: Numbers, plan: Plan) -> Runs:
    """Give where windows of the records may start: anywhere in a record that is long enough, at 0 in one to be padded.

    :param records: (n,) record numbers in file order.
    """
    lengths = corpus.lengths[records]
    if plan.skip_amb_nuc is not None:
        few = corpus.ambiguous[records] / np.maximum(lengths, 1) <= plan.skip_amb_nuc
        records, lengths = records[few], lengths[few]
    fits = (plan.part(lengths) >= plan.length) | (bool(plan.padding) & (lengths > 0))
    records, lengths = records[fits], lengths[fits]
    whole = Runs(records, np.zeros(len(records), np.int64), np.maximum(lengths - plan.length, 0))
    tainted = corpus.ambiguous[records] > 0 if plan.discard else np.zeros(0, bool)
    return _merged(whole.chosen(~tainted), _clean(corpus, records[tainted], plan)) if tainted.any() else whole


def _merged(some: Runs, others: Runs) -> Runs:
    parts = (np.concatenate(pair) for pair in zip(_columns(some), _columns(others), strict=True))
    runs = Runs(*parts)
    return runs.chosen(np.lexsort((runs.first, runs.record)))


def _columns(runs: Runs) -> tuple[Numbers, Numbers, Numbers]:
    return runs.record, runs.first, runs.last


def _clean(corpus: Corpus, records: Numbers, plan: Plan) -> Runs:
    """Give the starts of windows that touch no ambiguous letter."""
    ambiguous = np.ones(256, bool)
    ambiguous[np.frombuffer(plan.discard.encode("ascii"), np.uint8)] = False
    start, stop = corpus.offsets[records[0]], corpus.offsets[records[-1] + 1]
    ends = corpus.offsets[records[0] : records[-1] + 2]
    borders = np.unique(np.concatenate([ends, *_changes(corpus.letters[start:stop], ambiguous, int(start))]))
    begin, end = borders[:-1], borders[1:]
    wide = (end - begin >= plan.length) & ~ambiguous[corpus.letters[begin]]
    begin, end = begin[wide], end[wide]
    record = np.searchsorted(corpus.offsets, begin, side="right") - 1
    offset = corpus.offsets[record]
    return Runs(record, begin - offset, end - offset - plan.length).chosen(np.isin(record, records))


def _changes(letters: NDArray[np.uint8], ambiguous: NDArray[np.bool_], offset: int) -> Iterator[Numbers]:
    """Give where a letter is ambiguous and the one before is not, or the other way round."""
    for block in range(0, len(letters), BLOCK):
        flags = np.take(ambiguous, letters[max(block - 1, 0) : block + BLOCK])
        yield np.flatnonzero(flags[1:] != flags[:-1]) + (offset + max(block, 1))


def space_runs(runs: Runs, step: int, length: int) -> Runs:
    """Give the runs with their first starts so late that windows of one record lie at least `step` apart.

    Only a step that is longer than a window and the letter it is interrupted by can reach from one run into the next.
    """
    begins = runs.begins
    several = np.flatnonzero(~(begins & np.append(begins[1:], True)))
    if step <= length + 1 or not len(several):
        return runs
    first = runs.first.copy()
    first[several] = _carried(runs.chosen(several), step)
    return Runs(runs.record, first, runs.last).chosen(first <= runs.last)


def _carried(runs: Runs, step: int) -> list[int]:
    """Go through the runs one by one, 0.2 us each: where to begin in one depends on all before it in its record."""
    firsts, free = [], 0
    for begins, first, last in zip(*(part.tolist() for part in (runs.begins, runs.first, runs.last)), strict=True):
        start = first if begins else max(first, free)
        if start <= last:
            free = start + ((last - start) // step + 1) * step
        firsts.append(start)
    return firsts
