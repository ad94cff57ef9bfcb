"""Matthews' correlation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.confusion import matthews
from deepg_core.network.metrics.counts import CountMetric


class MatthewsCorrelation(CountMetric):
    """Correlation of what is true and what is called, 0 where all are alike; of labels the mean over these."""

    def of_classes(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give ()."""
        return matthews(confusion)

    def of_labels(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give ()."""
        return np.asarray(matthews(confusion).mean(-1))
