"""Accuracy where each class counts as much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.confusion import balanced_accuracy
from deepg_core.network.metrics.counts import CountMetric


class BalancedAccuracy(CountMetric):
    """Mean over the classes that occur of the share that is found; of labels the mean over these."""

    def of_classes(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give ()."""
        return balanced_accuracy(confusion)

    def of_labels(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give ()."""
        return np.asarray(balanced_accuracy(confusion).mean(-1))
