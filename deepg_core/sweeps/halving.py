"""Successive halving (Jamieson and Talwalkar, 2016): all trials are trained for a while, the best of them for longer.

A rung goes on from the checkpoints of the one before, bit for bit as a run that was never stopped, so that the winner is what
it would have been without it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from deepg_core.sweeps.ranking import Outcome


def plan_rungs(epochs: int, trials: int, eta: int | None) -> list[int]:
    """Give after how many epochs trials are compared, the last time after all of them.

    :param eta: one of so many goes on from each rung to the next, which has so many times its epochs; None: there is no rung
        but the last.
    """
    if eta is None:
        return [epochs]
    rungs = min(math.floor(math.log(max(trials, 1), eta) + 1e-9), math.floor(math.log(epochs, eta) + 1e-9))
    return sorted({max(round(epochs / eta**back), 1) for back in range(rungs + 1)})


def keep_best(ranked: Sequence[Outcome], eta: int) -> list[Outcome]:
    """Give those that go on: the best of a ranking, one of `eta`, at least one that was measured."""
    measured = [outcome for outcome in ranked if outcome.value is not None]
    return measured[: max(len(ranked) // eta, 1)]
