"""One endless stream of windows: pass after pass over some records, each window once a pass."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.errors import DataError
from deepg_core.mixing import mix_bits
from deepg_core.sampling.passes import Pass, begin_pass, locate_windows
from deepg_core.sampling.permutation import permute_numbers
from deepg_core.sampling.plan import Plan
from deepg_core.sampling.runs import find_starts
from deepg_core.words import SHOWN, list_first

AHEAD: Final = 1 << 14
"""Windows picked at once, because the calls of numpy cost more than their work on few: a window takes 10 us in a block of
128, 0.2 us in one of 16,384."""
_REFUSED: Final = 50_000
"""Windows, at least, that may be refused one after the other before the stream gives up: twice as many, or twice a pass."""
_EMPTY: Final = 1000
"""Passes in a row without a window, after which the stream gives up. Where one pass in a hundred has windows, so many
without any come with a probability of 4e-5."""


@frozen
class Picks:
    """Windows that were picked, not yet gathered: (batch,) each."""

    record: NDArray[np.int64]
    start: NDArray[np.int64]
    reverse: NDArray[np.bool_]
    draw: NDArray[np.uint64]
    """A random number of each window, another in each pass."""

    def __len__(self) -> int:
        return len(self.record)

    def part(self, start: int, stop: int) -> Picks:
        """Give those from `start` to before `stop`."""
        return self.chosen(slice(start, stop))

    def chosen(self, which: slice | NDArray[np.bool_]) -> Picks:
        """Give some of them."""
        return Picks(self.record[which], self.start[which], self.reverse[which], self.draw[which])

    def shared(self, rank: int, of: int, windows: int = 1) -> Picks:
        """Give those of every `of`-th example, from number `rank` on.

        :param windows: how many make an example.
        """
        if of == 1:
            return self
        return self.chosen(np.arange(len(self)) // windows % of == rank)

    @staticmethod
    def joined(parts: Sequence[Picks]) -> Picks:
        """Join picks, one after the other."""
        if len(parts) == 1:
            return parts[0]
        names = ("record", "start", "reverse", "draw")
        return Picks(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


Accept = Callable[[Picks], NDArray[np.bool_]]
"""Says which windows are used: (picks,). One is, or is not, whenever it is picked."""


class Stream:
    """Windows of `plan.length` letters from `records` of a corpus, for ever.

    Window starts lie `plan.step` apart, counted from the start of the record as it is read: from its other end where it is
    read in reverse; with `random_sampling` they lie anywhere, none twice in a pass. What `plan` leaves out is never given;
    a record shorter than a window gives one where it is padded.

    What it gives depends on its seed and on how many windows it has given (`state`), on nothing else.

    :param records: (n,) record numbers in file order.
    :param accept: which windows are given; the others are passed over. None: all are.
    """

    def __init__(
        self,
        corpus: Corpus,
        records: NDArray[np.int64],
        plan: Plan,
        seed: tuple[int, ...],
        accept: Accept | None = None,
    ) -> None:
        self._corpus, self._plan, self._seed, self._accept, self._refused = corpus, plan, seed, accept, 0
        self._records = records
        self._runs = find_starts(corpus, records, plan)
        self._number, self._position, self._pass = 0, 0, self._begin(0)
        if not self._pass.size:
            self._turn(1)
        self.size = self._pass.size
        """How many windows a pass has, those that are passed over too; where a pass draws some of them, how many the first has
        that has any."""
        self._block_number, self._block = (-1, -1), self._pick(np.arange(0))
        self._used: NDArray[np.bool_] | None = None

    @property
    def state(self) -> list[int]:
        """Where it is: the number of the pass and the windows of it that it has given or passed over."""
        return [self._number, self._position]

    @state.setter
    def state(self, state: list[int]) -> None:
        if state[0] != self._number:
            self._pass = self._begin(state[0])
        if state[1] >= max(self._pass.size, 1):
            message = (
                f"the data changed: pass {state[0]} has {self._pass.size:,} windows, and {state[1]:,} were given of it"
            )
            raise DataError(message)
        self._number, self._position = state

    def count_by_record(self) -> NDArray[np.int64] | None:
        """Count the windows of each record of the corpus in this pass, (records,); None where it takes but some of a file's."""
        if self._pass.visits:
            return None
        runs, step = self._pass.forward.runs, self._plan.one_step
        return np.bincount(runs.record, runs.counts(step), len(self._corpus)).astype(np.int64)

    def take(self, count: int) -> Picks:
        """Pick the next `count` windows; a pass that ends is followed by the next."""
        parts = []
        while count > 0:
            part = self._next(count)
            parts.append(part)
            count -= len(part)
        return Picks.joined(parts)

    def at(self, numbers: NDArray[np.int64]) -> Picks:
        """Pick windows by their numbers in the pass; the state stays as it is."""
        return self._pick(numbers)

    def _next(self, most: int) -> Picks:
        """Pick up to `most` windows: no more than are left of the block that was picked ahead."""
        block, place = divmod(self._position, AHEAD)
        if self._block_number != (self._number, block):
            self._block_number = (self._number, block)
            self._block = self._pick(np.arange(block * AHEAD, min((block + 1) * AHEAD, self._pass.size)))
            self._used = None if self._accept is None else self._accept(self._block)
        part = self._block.part(place, place + most)
        if self._used is None:
            self._position += len(part)
        else:
            part = self._pass_over(self._used, place, most)
        if self._position == self._pass.size and not self._turn(self._number + 1):
            message = "the sampling leaves no window in any pass; take a larger share of the sequences"
            raise DataError(message)
        return part

    def _pass_over(self, used: NDArray[np.bool_], place: int, most: int) -> Picks:
        """Give up to `most` accepted windows of the block, from `place` on, and go behind the last; else behind the block."""
        found = np.flatnonzero(used[place:])[:most]
        passed = int(found[-1]) + 1 if len(found) == most else len(used) - place
        self._position += passed
        self._refused = 0 if len(found) else self._refused + passed
        if self._refused > 2 * max(self._pass.size, _REFUSED):
            few = [self._corpus.header(int(record)) for record in self._records[:SHOWN]]
            its = list_first(few, len(self._records))
            message = f"sampling.window_weights give the weight 0 to every window of {its}, and none is left"
            raise DataError(message)
        return self._block.part(place, place + passed).chosen(used[place : place + passed])

    def _turn(self, number: int) -> bool:
        """Go to the first pass from `number` on that has a window, if there is one."""
        for later in range(number, number + (_EMPTY if len(self._runs) else 1)):
            self._number, self._position, self._pass = later, 0, self._begin(later)
            if self._pass.size:
                return True
        return False

    def _begin(self, number: int) -> Pass:
        return begin_pass(self._corpus, self._runs, self._plan, [*self._seed, number])

    def _pick(self, positions: NDArray[np.int64]) -> Picks:
        plan, turn = self._plan, self._pass
        windows = permute_numbers(positions, turn.size, turn.shuffle) if plan.shuffle_windows else positions
        record, start, mirrored = locate_windows(self._corpus, turn, windows, plan)
        draw = mix_bits(positions.astype(np.uint64), turn.draws)
        if not plan.reverse_complement:
            return Picks(record, start, np.zeros(len(record), bool), draw)
        # In the order of the files a record is read on one strand; shuffled, every window has a coin of its own.
        coin = mix_bits((windows if plan.shuffle_windows else record).astype(np.uint64), turn.strands) & np.uint64(1)
        reverse = coin.astype(bool)
        return Picks(record, np.where(reverse, mirrored, start), reverse, draw)
