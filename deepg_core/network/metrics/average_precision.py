"""The area under the precision-recall curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.shares import mean_of_defined
from deepg_core.network.metrics.ranked import RankMetric


class AveragePrecision(RankMetric):
    """Mean over the classes or labels that occur of the sum of precision times gain in recall, threshold by threshold."""

    def of_areas(self, roc: NDArray[np.float64], precision: NDArray[np.float64]) -> NDArray[np.float64]:  # noqa: ARG002
        """Take the mean of those that are defined."""
        return mean_of_defined(precision)
