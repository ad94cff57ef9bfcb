"""Where the windows of a record lie: `step` apart from its first letter on, as many as fit whole."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

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
