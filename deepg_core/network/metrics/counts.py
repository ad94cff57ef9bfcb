"""What is called against what is true, counted."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.network.losses import Output
from deepg_core.network.metrics.interface import Metric
from deepg_core.network.metrics.statistics import Confusion, Count, Labels


class CountMetric(Metric):
    """A metric of counts: of a softmax of one matrix, of sigmoids of one for each label. 0 where nothing counts."""

    def __init__(self, config: Any, output: Output) -> None:
        super().__init__(config, output)
        labels = (Labels("held"), Labels("called"), Labels("found"), Count())
        self.statistics = (Confusion(),) if output.activation == "softmax" else labels

    def value(self, *sums: Any) -> float | NDArray[np.float64]:
        """Compute it from the matrices."""
        if self.output.activation == "softmax":
            (confusion,) = sums
            found = self.of_classes(confusion)
        else:
            found = self.of_labels(_count_labels(*sums))
        values: NDArray[np.float64] = np.nan_to_num(found)
        return values if values.ndim else float(values)

    @abstractmethod
    def of_classes(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Compute it from (C, C), true classes as rows."""

    @abstractmethod
    def of_labels(self, confusion: NDArray[np.int64]) -> NDArray[np.float64]:
        """Compute it from (labels, 2, 2): whether a label holds, and whether it is called."""


def _count_labels(held: Any, called: Any, found: Any, count: Any) -> NDArray[np.int64]:
    missed, wrong = held - found, called - found
    return np.stack([count - held - wrong, wrong, missed, found], -1).reshape(-1, 2, 2)
