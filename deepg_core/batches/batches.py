"""Where corpus, sampler and feed meet: an endless iterator of batches that can be saved and restored."""

from __future__ import annotations

from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches.endless import Endless
from deepg_core.batches.feed import Arrays, Feed
from deepg_core.corpus import Corpus
from deepg_core.sampling import Picks, Plan, Sampler
from deepg_core.targets import TargetFormat, Windows

Balance = Literal["equal", "proportional"]


@frozen
class Batch:
    """What a network learns from in one step: name -> array, the batch on the first axis."""

    inputs: Arrays
    targets: Arrays
    weight: NDArray[np.float32] | None
    """How much each example counts in the loss, (batch,) or (batch, positions); None: all the same."""
    windows: Windows
    """The letters behind the numbers, and where they lie."""


class Batches(Endless):
    """Batches of windows for ever, in the order that the seed gives.

    :param balance: equal: as many windows of each class, in blocks; proportional: as many as there are; None: as the target
        format has it.
    :param class_weight: (classes,) how much the examples of each class count.
    :raises DataError: a class gives no window.
    """

    def __init__(
        self,
        corpus: Corpus,
        feed: Feed,
        plan: Plan,
        seed: tuple[int, ...],
        balance: Balance | None = None,
        class_weight: NDArray[np.float32] | None = None,
    ) -> None:
        self.corpus, self.plan = corpus, plan
        self.label = feed.target.label(corpus)
        """(records,): what the target format says of each record, -1 where it does not use it."""
        self._target, self._feed, self._class_weight = feed.target, feed.bound(corpus), class_weight
        self._qualities = "qualities" in feed.encoder.needs
        self.sampler = Sampler(corpus, groups(feed.target, self.label, balance), plan, seed)
        self._start = self.sampler.state()

    def __next__(self) -> Batch:
        windows = gather(self.corpus, self.sampler.pick(), self.plan.length, self.label, qualities=self._qualities)
        fed = self._feed(windows)
        return Batch(fed.inputs, fed.targets, self._weighted(fed.weight, windows), windows)

    def _weighted(self, weight: NDArray[np.float32] | None, windows: Windows) -> NDArray[np.float32] | None:
        if self._class_weight is None:
            return weight
        per_example = self._class_weight[self._target.group_of(windows.label)[:: self.plan.samples_per_target]]
        return per_example if weight is None else weight * per_example.reshape(-1, *[1] * (weight.ndim - 1))


def gather(
    corpus: Corpus, picks: Picks, length: int, label: NDArray[np.int64] | None = None, *, qualities: bool = False
) -> Windows:
    """Fetch the letters of picked windows, and the qualities of these where they are asked for.

    :param label: (records,) what the target format says of each record; left out: the class of its file.
    """
    place = (picks.record, picks.start, picks.reverse, length)
    return Windows(
        corpus.windows(*place),
        (corpus.record_labels if label is None else label)[picks.record],
        picks.record,
        picks.start,
        picks.reverse,
        picks.draw,
        corpus.window_qualities(*place) if qualities else None,
    )


def groups(target: TargetFormat, label: NDArray[np.int64], balance: Balance | None) -> dict[str, NDArray[np.int64]]:
    """Give the records of each class if these are to be balanced, else all in one group: name -> records."""
    if balance == "proportional" or not (balance or target.balanced):
        return {"": np.flatnonzero(label >= 0)}
    group = target.group_of(label)
    return {name: np.flatnonzero((label >= 0) & (group == number)) for number, name in enumerate(target.groups)}
