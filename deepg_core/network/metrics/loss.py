"""The loss itself."""

from __future__ import annotations

from typing import Any

from deepg_core.network.metrics.interface import Metric
from deepg_core.network.metrics.statistics import Count, LossSum


class MeanLoss(Metric):
    """Mean over the predictions that count of their loss times their weight."""

    statistics = (LossSum(), Count())

    def value(self, *sums: Any) -> float:
        """Divide."""
        loss, count = sums
        return float(loss) / max(int(count), 1)
