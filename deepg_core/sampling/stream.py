"""One endless stream of windows: pass after pass over some records, each window once a pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.sampling.permutation import mix, permute
from deepg_core.sampling.plan import Plan

AHEAD: Final = 1 << 14
"""Windows picked at once, because numpy's calls cost more than what they do for few: a window takes 10 us by itself in
a block of 128, 0.2 us in one of 16,384."""


@frozen
class Picks:
    """Windows that were picked, not yet gathered: (batch,) each."""

    record: NDArray[np.int64]
    start: NDArray[np.int64]
    reverse: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.record)

    def part(self, start: int, stop: int) -> Picks:
        """Give those from `start` to before `stop`."""
        return Picks(self.record[start:stop], self.start[start:stop], self.reverse[start:stop])

    @staticmethod
    def joined(parts: Sequence[Picks]) -> Picks:
        """Put picks behind each other."""
        return Picks(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in ("record", "start", "reverse"))
        )


@frozen
class Pass:
    """One pass over the records of a stream, in the order of this pass."""

    shuffle: int
    """Key of the order of the windows."""
    strands: int
    """Key of the coins; were it the same, order and strand would have to do with each other."""
    records: NDArray[np.int64]
    ends: NDArray[np.int64]
    """(records,): windows up to and including each record."""

    @property
    def size(self) -> int:
        """How many windows the pass has."""
        return int(self.ends[-1]) if len(self.ends) else 0


class Stream:
    """Windows of `plan.length` letters from `records` of a corpus, for ever.

    Window starts lie `plan.step` apart, counted from the start of the record as it is read: from its other end where it is
    read in reverse. Records shorter than a window are left out, or with `plan.padding` give one window.

    What it gives depends on its seed and on how many windows it has given (`state`), on nothing else.

    :param records: (n,) record numbers in file order.
    """

    def __init__(self, corpus: Corpus, records: NDArray[np.int64], plan: Plan, seed: tuple[int, ...]) -> None:
        self._corpus, self._plan, self._seed = corpus, plan, seed
        counts = plan.windows(corpus.lengths[records])
        self._records, self._counts = records[counts > 0], counts[counts > 0]
        self._number, self._position = 0, 0
        self._pass = self._begin(0)
        self._block_number, self._block = (-1, -1), self._pick(np.arange(0))

    @property
    def size(self) -> int:
        """How many windows a pass has."""
        return self._pass.size

    @property
    def state(self) -> list[int]:
        """Where it is: the number of the pass and the windows it has given of it."""
        return [self._number, self._position]

    @state.setter
    def state(self, state: list[int]) -> None:
        if state[0] != self._number:
            self._pass = self._begin(state[0])
        self._number, self._position = state

    def take(self, count: int) -> Picks:
        """Pick the next `count` windows; a pass that ends is followed by the next."""
        parts = []
        while count > 0:
            part = self._next(count)
            parts.append(part)
            count -= len(part)
        return Picks.joined(parts)

    def _next(self, most: int) -> Picks:
        """Pick up to `most` windows: no more than are left of the block that was picked ahead."""
        block, place = divmod(self._position, AHEAD)
        if self._block_number != (self._number, block):
            self._block_number = (self._number, block)
            self._block = self._pick(np.arange(block * AHEAD, min((block + 1) * AHEAD, self.size)))
        part = self._block.part(place, place + most)
        self._position += len(part)
        if self._position == self.size:
            self._number, self._position = self._number + 1, 0
            self._pass = self._begin(self._number)
        return part

    def _begin(self, number: int) -> Pass:
        """Order the records for a pass, drawn from the seed and the number of the pass."""
        rng = np.random.default_rng([*self._seed, number])
        shuffle, strands = rng.integers(1 << 62, size=2).tolist()
        order = self._order(rng)
        return Pass(shuffle, strands, self._records[order], self._counts[order].cumsum())

    def _order(self, rng: np.random.Generator) -> NDArray[np.int64]:
        plan, file = self._plan, self._corpus.file[self._records]
        if plan.shuffle_windows or not (plan.shuffle_file_order or plan.shuffle_input):
            return np.arange(len(file))
        files = len(self._corpus.files)
        file_rank = rng.permutation(files) if plan.shuffle_file_order else np.arange(files)
        within = rng.random(len(file)) if plan.shuffle_input else np.arange(len(file))
        return np.lexsort((within, file_rank[file]))

    def _pick(self, positions: NDArray[np.int64]) -> Picks:
        plan, turn = self._plan, self._pass
        windows = permute(positions, turn.size, turn.shuffle) if plan.shuffle_windows else positions
        place = np.searchsorted(turn.ends, windows, side="right")
        record = turn.records[place]
        start = (windows - np.where(place > 0, turn.ends[place - 1], 0)) * plan.step
        if not plan.reverse_complement:
            return Picks(record, start, np.zeros(len(record), bool))
        # In the order of the files a record is read on one strand; shuffled, every window has a coin of its own.
        coin = mix((windows if plan.shuffle_windows else record).astype(np.uint64), turn.strands) & np.uint64(1)
        reverse = coin.astype(bool)
        spare = np.maximum(self._corpus.lengths[record] - plan.length, 0)
        return Picks(record, np.where(reverse, spare - start, start), reverse)
