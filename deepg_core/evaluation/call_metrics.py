"""Calls along a taxonomy: how far down they go, and how often they are right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.measured import Measures, Weights
from deepg_core.formulas.shares import ratio

CALLED, STOPPED, PRECISION = "called", "stopped", "precision"


class CallMetrics:
    """Shares of records, rank by rank.

    `RANK/called` is that of the records whose call reaches the rank, `RANK/stopped` of those whose call ends there.
    `RANK/precision` is the share that is right, of those that reach it and whose class there is known.

    :param place: int64 (records, ranks): number of the class that is called.
    :param depth: int64 (records,): ranks that are called.
    :param truth: int64 (records, ranks): number of the true class, -1 where it is not known.
    """

    def __init__(
        self, ranks: Sequence[str], place: NDArray[np.int64], depth: NDArray[np.int64], truth: NDArray[np.int64]
    ) -> None:
        self.records, self.size = len(depth), max(place.size, 1)
        self._ranks, self._place, self._depth, self._truth = ranks, place, depth, truth

    def measure(self, weights: Weights) -> Measures:
        """Give the metrics of each draw; a precision of no record is not a number."""
        numbers = np.arange(1, len(self._ranks) + 1)
        reached = self._depth[:, None] >= numbers
        judged = reached & (self._truth >= 0)
        right = judged & (self._truth == self._place)
        total = weights.sum(axis=1, keepdims=True)
        found = {
            CALLED: ratio(weights @ reached, total),
            STOPPED: ratio(weights @ (self._depth[:, None] == numbers), total),
            PRECISION: ratio(weights @ right, weights @ judged),
        }
        return {f"{rank}/{name}": its[:, at] for at, rank in enumerate(self._ranks) for name, its in found.items()}
