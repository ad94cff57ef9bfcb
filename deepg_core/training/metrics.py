"""All metrics of an epoch, from the loss and one confusion matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.training.interface import Totals


def metrics(totals: Totals, prefix: str = "") -> dict[str, float]:
    """Give `loss`, `acc` and `f1`, each with `prefix` before its name."""
    confusion = totals.confusion
    count = max(totals.count, 1)
    values = {"loss": totals.loss / count, "acc": float(np.trace(confusion)) / count, "f1": macro_f1(confusion)}
    return {f"{prefix}{name}": value for name, value in values.items()}


def macro_f1(confusion: NDArray[np.int64]) -> float:
    """Average the F1 of the classes that occur or are predicted; 2·TP / (2·TP + FP + FN) each."""
    hits = np.diagonal(confusion)
    involved = confusion.sum(0) + confusion.sum(1)
    present = involved > 0
    return float((2 * hits[present] / involved[present]).mean()) if present.any() else 0.0
