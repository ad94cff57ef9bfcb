"""Where the windows of a record lie: `step` apart from its first letter on, as many as fit whole."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.mixing import mix_bits

Numbers = NDArray[np.int64]


@frozen
class Grid:
    """Windows of `window` letters, `step` apart; `in_set` consecutive ones make one example (set learning).

    Starts are counted from the first letter of a record; that of its first window is `-lead`, where so many letters of
    padding stand before each record.
    """

    window: int
    step: int
    in_set: int = 1
    lead: int = 0
    least: int = 0
    """Letters that a record must have to be given windows."""

    @property
    def reach(self) -> int:
        """Letters of an example."""
        return self.window + (self.in_set - 1) * self.step

    @property
    def stride(self) -> int:
        """Letters between the starts of two examples: sets share no window."""
        return self.in_set * self.step

    def starts(self, lengths: Numbers, seen: Numbers) -> tuple[Numbers, Numbers]:
        """Give (record, start) of the examples of some records, in order.

        :param lengths: (records,): letters of each.
        :param seen: (records,): of so many letters the examples were given already.
        """
        given, counts = self._count(seen), self._count(lengths)
        counts -= given
        record = np.repeat(np.arange(len(lengths)), counts)
        within = np.arange(len(record)) - np.repeat(counts.cumsum() - counts, counts)
        return record, (given[record] + within) * self.stride - self.lead

    def next_start(self, length: int) -> int:
        """Say where the first example starts that the first `length` letters of a record do not give."""
        return int(self._count(np.array([length]))[0]) * self.stride - self.lead

    def _count(self, lengths: Numbers) -> Numbers:
        """Count the examples of records of these lengths."""
        counts = np.maximum((lengths + self.lead - self.reach) // self.stride + 1, 0)
        return np.where((lengths < self.least) | (lengths == 0), 0, counts)

    def spread(self, starts: Numbers) -> Numbers:
        """Give the starts of all windows of examples: (examples,) -> (examples * in_set,)."""
        return (starts[:, None] + np.arange(self.in_set) * self.step).ravel()


@frozen
class OnePerRecord(Grid):
    """One window of each record, somewhere in it (deepG's `one_pred_per_entry`).

    Where follows from the length, so that it is the same each time; deepG draws it anew.
    """

    def starts(self, lengths: Numbers, before: Numbers) -> tuple[Numbers, Numbers]:
        """Give (record, start) of the window of each record that begins here and is long enough."""
        record = np.flatnonzero((before == 0) & (lengths >= self.reach))
        room = lengths[record] - self.reach + 1
        return record, (mix_bits(lengths[record].astype(np.uint64), 0) % room.astype(np.uint64)).astype(np.int64)

    def next_start(self, length: int) -> int:
        """Nothing of a record is needed once it has had its window."""
        return length if length >= self.reach else 0
