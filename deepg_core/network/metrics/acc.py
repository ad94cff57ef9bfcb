"""Accuracy."""

from __future__ import annotations

from typing import Any

import numpy as np

from deepg_core.network.losses import Output
from deepg_core.network.metrics.interface import Metric
from deepg_core.network.metrics.statistics import Confusion, Count, Right


class Accuracy(Metric):
    """Share of the predictions that are right: of a softmax the most probable class, of sigmoids each column by itself."""

    def __init__(self, config: Any, output: Output) -> None:
        super().__init__(config, output)
        self.statistics = (Confusion(),) if output.activation == "softmax" else (Right(), Count())

    def value(self, *sums: Any) -> float:
        """Divide what is right by what there is."""
        right, count = sums if len(sums) > 1 else (np.trace(sums[0]), sums[0].sum())
        return float(right) / max(int(count), 1)
