"""Metrics of a matrix of counts, as scikit-learn defines them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.shares import mean_of_defined, ratio

Counts = NDArray[np.int64]
"""(..., C, C): predictions by true (row) and called class (column)."""
Values = NDArray[np.float64]


def accuracy(confusion: Counts) -> Values:
    """Give the share of what is called as it is: (...), NaN where there is nothing."""
    return ratio(_hits(confusion).sum(-1), confusion.sum((-2, -1)))


def balanced_accuracy(confusion: Counts) -> Values:
    """Give the mean over the classes that occur of the share that is found: (...)."""
    return mean_of_defined(ratio(_hits(confusion), confusion.sum(-1)))


def f1_of_each(confusion: Counts) -> Values:
    """Give 2 TP / (2 TP + FP + FN) of each class: (..., C), NaN where it neither occurs nor is called."""
    return ratio(2 * _hits(confusion), confusion.sum(-1) + confusion.sum(-2))


def matthews(confusion: Counts) -> Values:
    """Give Matthews' correlation of what is true and what is called: (...), 0 where all are alike."""
    true, called = (
        confusion.sum(-1).astype(np.float64),
        confusion.sum(-2),
    )  # whole numbers, so that no spread is exactly 0
    total = true.sum(-1)
    spread = (total**2 - (true**2).sum(-1)) * (total**2 - (called**2).sum(-1))
    value = ratio(total * _hits(confusion).sum(-1) - (true * called).sum(-1), np.sqrt(spread))
    return np.where(np.isnan(value), 0.0, value)


def measure_confusion(confusion: Counts) -> dict[str, Values]:
    """Give acc, balanced_acc, f1 and mcc, each (...)."""
    return {
        "acc": accuracy(confusion),
        "balanced_acc": balanced_accuracy(confusion),
        "f1": mean_of_defined(f1_of_each(confusion)),
        "mcc": matthews(confusion),
    }


def _hits(confusion: Counts) -> Counts:
    return np.diagonal(confusion, axis1=-2, axis2=-1)
