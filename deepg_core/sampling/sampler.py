"""Which windows make a batch: equal blocks from each stream, from one seed, with a state that can be saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.corpus import Corpus
from deepg_core.errors import DataError
from deepg_core.sampling.plan import Plan
from deepg_core.sampling.stream import Accept, Picks, Stream


class NoWindowError(DataError):
    """A group gives no window: none of its sequences is long enough, or the options leave none."""

    def __init__(self, name: str, lengths: NDArray[np.int64], window: int) -> None:
        of_class = f" of class `{name}`" if name else ""
        enough, self.has_records = int((lengths >= window).sum()), len(lengths) > 0
        self.help = "lower target.maxlen, or set sampling.padding = true"
        if enough:
            self.help = "look at encoder.ambiguous, sampling.skip_amb_nuc and sampling.proportion_per_seq"
            message = (
                f"no window{of_class} is left: {enough:,} of {len(lengths):,} sequences are as long as one ({window:,} "
                "letters), but ambiguous letters or the share that is read leave none"
            )
        elif not len(lengths):
            self.help = "look at the names of the labels, and at what the files hold"
            message = f"there is no sequence{of_class}"
        else:
            longest = f"the longest of {len(lengths):,} has {lengths.max():,}"
            message = f"no sequence{of_class} is as long as a window ({window:,} letters): {longest}"
        super().__init__(message)


class Sampler:
    """Picks batches for ever. Two samplers with one seed pick the same ones.

    :param groups: name -> records (n,) of each stream; a batch holds windows of every stream, in blocks, in this order:
        as many as `batch_size` says for each, or of all the same number, rounded up (as in deepG).
    :param accept: which windows are used; None: all are.
    :raises NoWindowError: a group gives no window.
    """

    def __init__(
        self,
        corpus: Corpus,
        groups: dict[str, NDArray[np.int64]],
        plan: Plan,
        seed: Sequence[int],
        accept: Accept | None = None,
    ) -> None:
        self._streams = [
            Stream(corpus, records, plan.of_group(i), (*seed, i), accept) for i, records in enumerate(groups.values())
        ]
        self.shares = plan.shares(len(self._streams))
        """Windows of each group in a batch."""
        self.sizes = {name: stream.size for name, stream in zip(groups, self._streams, strict=True)}
        for name, records in groups.items():
            if not self.sizes[name]:
                raise NoWindowError(name, corpus.lengths[records], plan.length)

    @property
    def batch_size(self) -> int:
        """Windows in a batch."""
        return sum(self.shares)

    def count_by_record(self) -> NDArray[np.int64] | None:
        """Count the windows of each record of the corpus in a pass, (records,); None where that is not known."""
        counts = [it for stream in self._streams if (it := stream.count_by_record()) is not None]
        total = np.sum(counts, axis=0) if len(counts) == len(self._streams) else None
        return total if total is not None and total.sum() == sum(self.sizes.values()) else None

    def pick(self) -> Picks:
        """Pick the next batch."""
        return Picks.joined([stream.take(share) for stream, share in zip(self._streams, self.shares, strict=True)])

    def state(self) -> dict[str, Any]:
        """Give all it needs to go on from here: small, and JSON can hold it."""
        return {"windows": list(self.sizes.values()), "streams": [stream.state for stream in self._streams]}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from where `state` was taken, with the same corpus, groups, plan and seed.

        :raises DataError: the corpus has other windows than it had.
        """
        if state["windows"] != list(self.sizes.values()):
            message = f"the data changed: it has {list(self.sizes.values())} windows, it had {state['windows']}"
            raise DataError(message)
        if len(state["streams"]) != len(self._streams):
            message = f"the data changed: it is read in {len(self._streams)} streams, it was in {len(state['streams'])}"
            raise DataError(message)
        for stream, its_state in zip(self._streams, state["streams"], strict=True):
            stream.state = its_state
