"""How often the right one is found among all of a batch, without labels."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from deepg_core.network.losses import Output
from deepg_core.network.metrics.interface import Metric, Predictions, Statistic
from deepg_core.network.metrics.statistics import Count
from deepg_core.network.ops import Ops, Tensor


class Found(Statistic):
    """Share of the questions of a window whose answer is among the best `k`; each distance counts as much."""

    def __init__(self, k: int) -> None:
        self.k, self.name = k, f"found_{k}"

    def of(self, ops: Ops, output: Output, predictions: Predictions) -> Tensor:  # noqa: ARG002
        """Give ()."""
        found = [ops.mean(1.0 - ops.above(ranks, self.k - 0.5)) for ranks in predictions.ranks]
        return ops.total(reduce(add, found) * (1 / len(found)) * predictions.counted)


class Top(Metric):
    """Mean over the windows. It depends on how many candidates there are: on the size of the batch."""

    k: int

    def __init__(self, config: Any, output: Output) -> None:
        super().__init__(config, output)
        self.statistics = (Found(self.k), Count())

    def value(self, *sums: Any) -> float:
        """Divide."""
        found, count = sums
        return float(found) / max(int(count), 1)


class TopOne(Top):
    """The right one is the best (the paper's accuracy of Self-GenomeNet)."""

    k = 1


class TopFive(Top):
    """It is among the best five (deepG's accuracy)."""

    k = 5
