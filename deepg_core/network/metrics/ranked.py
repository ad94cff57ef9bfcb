"""What only the order of predictions decides, so that all of them are kept."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.ranking import Ranking, measure_areas
from deepg_core.network.metrics.interface import Metric
from deepg_core.network.metrics.statistics import Counted, Scores, Truth


class RankMetric(Metric):
    """A metric of the areas under the curves of each class against all others, or of each label; NaN where nothing counts."""

    statistics = (Scores(), Truth(), Counted())

    def value(self, *rows: Any) -> float:
        """Compute it from all predictions that count."""
        scores, truth, counted = rows
        chosen, width = counted.ravel() > 0, self.output.width
        if not chosen.any():
            return float("nan")
        scores, classes = scores.reshape(-1, width)[chosen], self.output.activation == "softmax"
        marks = truth.reshape(-1, 1) == np.arange(width) if classes else truth.reshape(-1, width) > 0
        each, columns = np.arange(len(scores)), zip(scores.T, marks[chosen].T, strict=True)
        rankings = [Ranking(column, positive, each) for column, positive in columns]
        return float(self.of_areas(*measure_areas(rankings, np.ones((1, len(scores)), np.int64)))[0])

    @abstractmethod
    def of_areas(self, roc: NDArray[np.float64], precision: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give it of the areas of each class, (1, classes) both, NaN where undefined: (1,)."""
