"""F1, averaged over the classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.network.metrics.interface import Metric
from deepg_core.network.metrics.statistics import Confusion


class MacroF1(Metric):
    """Mean F1 of the classes that occur or are predicted; 2·TP / (2·TP + FP + FN) each."""

    statistics = (Confusion(),)

    def value(self, *sums: NDArray[np.int64]) -> float:
        """Compute it from the confusion matrix."""
        (confusion,) = sums
        hits, involved = np.diagonal(confusion), confusion.sum(0) + confusion.sum(1)
        present = involved > 0
        return float((2 * hits[present] / involved[present]).mean()) if present.any() else 0.0
