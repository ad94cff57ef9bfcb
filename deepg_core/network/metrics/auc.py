"""The area under the ROC curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.shares import mean_of_defined
from deepg_core.network.metrics.ranked import RankMetric


class RocAuc(RankMetric):
    """Mean over the classes, each against all others: NaN where one does not occur, as in scikit-learn.

    Of labels the mean over those that hold somewhere and not everywhere.
    """

    def of_areas(self, roc: NDArray[np.float64], precision: NDArray[np.float64]) -> NDArray[np.float64]:  # noqa: ARG002
        """Take the mean of the areas under the ROC curves."""
        return roc.mean(-1) if self.output.activation == "softmax" else mean_of_defined(roc)
