"""How many letters a language model wavers between."""

from __future__ import annotations

from typing import Any

import numpy as np

from deepg_core.formulas.perplexity import perplexity
from deepg_core.formulas.shares import ratio
from deepg_core.network.metrics.interface import Metric
from deepg_core.network.metrics.statistics import Letters, Surprise


class Perplexity(Metric):
    """The exponential of the mean cross-entropy of the letters that are there; NaN where there is none."""

    statistics = (Surprise(), Letters())

    def value(self, *sums: Any) -> float:
        """Divide, and raise e to it."""
        surprise, letters = map(np.asarray, sums)
        return float(perplexity(ratio(surprise, letters)))
