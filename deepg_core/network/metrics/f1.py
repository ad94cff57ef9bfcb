"""F1: of each class, and averaged over the classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.confusion import f1_of_each
from deepg_core.formulas.shares import mean_of_defined
from deepg_core.network.metrics.counts import CountMetric


class F1PerClass(CountMetric):
    """2 TP / (2 TP + FP + FN) of each class or label; 0 where it neither occurs nor is called."""

    def of_classes(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give (C,)."""
        return f1_of_each(confusion)

    def of_labels(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give (labels,)."""
        return f1_of_each(confusion)[:, 1]


class MacroF1(F1PerClass):
    """Their mean over the classes that occur or are called."""

    def of_classes(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give ()."""
        return mean_of_defined(super().of_classes(confusion))

    def of_labels(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give ()."""
        return mean_of_defined(super().of_labels(confusion))
