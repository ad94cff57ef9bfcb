"""Calls along a taxonomy: from rank to rank below what was called above, as long as the network is sure enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.inference.scores import Columns, Values
from deepg_core.targets.lineage_rows import BETWEEN

Numbers = NDArray[np.int64]
THRESHOLD: Final = 0.5


@frozen(eq=False)
class Calls:
    """What is called of some records."""

    place: Numbers
    """(records, ranks): number of the class, also below the rank where the call stops; -1 where the one above has none."""
    confidence: Values
    """(records, ranks): its mean; not a number where there is none."""
    depth: Numbers
    """(records,): ranks that are called, 0 where it is not even sure of the first."""


@frozen(eq=False)
class Lineage:
    """The classes of each rank, and which of the rank above each is of."""

    classes: Mapping[str, tuple[str, ...]]
    """Rank -> paths of its classes, from the highest rank on."""
    parents: tuple[Numbers, ...]
    """Of each rank but the first, (classes,): number of the parent."""

    @classmethod
    def of(cls, classes: Mapping[str, Sequence[str]]) -> Lineage:
        """Find the parents: the longest part of a path that is a class of the rank above."""
        named = {rank: tuple(its) for rank, its in classes.items()}
        parents = [np.array([_find_parent(path, above) for path in its]) for above, its in pairwise(named.values())]
        return cls(named, tuple(parents))

    def call(self, raw: Sequence[Values], mean: Sequence[Values], threshold: float) -> Calls:
        """Go down: at each rank to the most probable child of the class above, whatever else is more probable there.

        :param raw: of each rank (records, classes), by which is chosen; not a number of records without a window.
        :param mean: likewise with a temperature, if there is one, which must not change the way.
        :param threshold: a call stops above the first class whose mean is less.
        """
        place: list[Numbers] = []
        confidence: list[Values] = []
        for values, shown, parent in zip(raw, mean, (None, *self.parents), strict=True):
            open_ = np.isfinite(values) if parent is None else place[-1][:, None] == parent
            best = np.where(open_ & np.isfinite(values), values, -np.inf).argmax(axis=1)
            there = open_[np.arange(len(values)), best]
            place.append(np.where(there, best, -1))
            confidence.append(np.where(there, shown[np.arange(len(values)), best], np.nan))
        every = np.stack(confidence, axis=1)
        depth = np.cumprod(every >= threshold, axis=1).sum(axis=1)  # what is not a number is not
        return Calls(np.stack(place, axis=1), every, depth)

    def columns(self, calls: Calls) -> Columns:
        """Give the path that is called, the rank where it stops, and the confidence there; nothing where nothing is."""
        rows, last = np.arange(len(calls.depth)), calls.depth - 1
        called = calls.depth > 0
        names = [np.array([*its, ""], dtype=object) for its in self.classes.values()]
        paths = np.stack([its[place] for its, place in zip(names, calls.place.T, strict=True)], axis=1)
        return {
            "call": np.where(called, paths[rows, last], ""),
            "rank": np.array(["", *self.classes], dtype=object)[calls.depth],
            "confidence": np.where(called, calls.confidence[rows, last], np.nan),
        }


def _find_parent(path: str, above: Sequence[str]) -> int:
    while path not in above:
        path, found, _ = path.rpartition(BETWEEN)
        if not found:
            raise ValueError(path)
    return above.index(path)
