"""How near predicted numbers come, of the means of powers and products."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.moments import correlation, determination
from deepg_core.formulas.shares import ratio
from deepg_core.network.metrics.interface import Metric
from deepg_core.network.metrics.statistics import Count, Moment


class MeanSquaredError(Metric):
    """The squared error, on average."""

    statistics = (Moment("squares"), Count())

    def value(self, *sums: Any) -> float:
        """Divide."""
        squares, count = sums
        return float(squares.mean()) / max(int(count), 1)


class Determination(Metric):
    """r2, the share of the spread that is explained; of several columns the mean over them. NaN where nothing counts."""

    statistics = (Moment("squares"), Moment("y"), Moment("yy"), Count())

    def value(self, *sums: Any) -> float:
        """Compute it from the means of each column."""
        return float(determination(*_means(*sums)).mean())


class PearsonCorrelation(Metric):
    """Pearson's r; of several columns the mean over them. NaN where a column of predictions or truth never changes."""

    statistics = (Moment("x"), Moment("y"), Moment("xx"), Moment("yy"), Moment("xy"), Count())

    def value(self, *sums: Any) -> float:
        """Compute it from the means of each column."""
        return float(correlation(*_means(*sums)).mean())


def _means(*sums: Any) -> list[NDArray[np.float64]]:
    """Divide all but the last, which is the count."""
    return [ratio(each, sums[-1]) for each in sums[:-1]]
