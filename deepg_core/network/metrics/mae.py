"""The absolute error of numbers."""

from __future__ import annotations

from typing import Any

from deepg_core.network.metrics.interface import Metric
from deepg_core.network.metrics.statistics import AbsoluteError, Count


class MeanAbsoluteError(Metric):
    """How far predictions are off, on average."""

    statistics = (AbsoluteError(), Count())

    def value(self, *sums: Any) -> float:
        """Divide."""
        error, count = sums
        return float(error) / max(int(count), 1)
