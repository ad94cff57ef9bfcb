"""Metrics of a classifier, as scikit-learn defines them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from attrs import asdict, frozen
from numpy.typing import NDArray

from deepg_core.evaluation.measured import Measures, Weights, number_records, or_null, require_numbers, whole
from deepg_core.formulas.confusion import f1_of_each, measure_confusion
from deepg_core.formulas.ranking import Ranking, measure_areas
from deepg_core.formulas.shares import mean_of_defined, ratio

SMALLEST: Final = np.finfo(np.float64).eps
"""Of a probability in the loss, as in scikit-learn's log_loss of float64: a loss is never above 36.04."""


@frozen
class PerClass:
    """One value for each class, float64 (C,), NaN where undefined; support int64 (C,)."""

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    support: NDArray[np.int64]
    roc_auc: NDArray[np.float64]
    average_precision: NDArray[np.float64]

    def as_json(self, classes: Sequence[str]) -> dict[str, dict[str, float | None]]:
        """Give the values of each class by its name, null where undefined; support is a whole number."""
        columns = {name: values.tolist() for name, values in asdict(self).items()}
        return {
            of: {name: values[row] if name == "support" else or_null(values[row]) for name, values in columns.items()}
            for row, of in enumerate(classes)
        }


class ClassMetrics:
    """Loss (negative log-likelihood), acc, balanced_acc, f1, mcc, roc_auc and average_precision.

    The last two are one-vs-rest, f1 too is the mean over classes: of those that occur or are called; average_precision of
    those that occur. roc_auc is NaN where a class is missing, as in scikit-learn. mcc is 0 where all are called alike.

    :param probabilities: float32 (n, C); the most probable class is called, of equal ones the first.
    :param truth: int64 (n,) in 0..C-1.
    :param record: int64 (n,); without it each window is a record of its own.
    :raises DeepgError: there is no window, or a probability that is no number.
    """

    def __init__(
        self, probabilities: NDArray[np.float32], truth: NDArray[np.int64], record: NDArray[np.int64] | None = None
    ) -> None:
        number, self.records = number_records(record, len(truth))
        require_numbers(probabilities)
        self.classes = probabilities.shape[1]
        self.size = max(len(truth), self.classes**2)
        self._count_pairs(truth * self.classes + probabilities.argmax(1), number)
        self._windows = np.bincount(number, minlength=self.records)
        self._losses = np.bincount(number, negative_log(probabilities, truth), self.records)
        self._rankings = [Ranking(probabilities[:, c], truth == c, number) for c in range(self.classes)]

    def measure(self, weights: Weights) -> Measures:
        """Give the metrics of each draw."""
        confusion = self.confusion(weights)
        roc, precision = measure_areas(self._rankings, weights)
        return {
            "loss": weights @ self._losses / (weights @ self._windows),
            **measure_confusion(confusion),
            "roc_auc": roc.mean(-1),
            "average_precision": mean_of_defined(precision),
        }

    def confusion(self, weights: Weights) -> NDArray[np.int64]:
        """Give the windows by true (row) and called class (column): int64 (draws, C, C)."""
        draws, kinds = len(weights), self.classes**2
        counts = weights.take(self._pair_records, axis=1) * self._pair_counts
        places = self._pairs + kinds * np.arange(draws)[:, None]
        sums = np.bincount(places.ravel(), counts.ravel(), draws * kinds)
        return sums.astype(np.int64).reshape(draws, self.classes, self.classes)

    def per_class(self) -> PerClass:
        """Give what belongs to one class, of all windows."""
        confusion, (roc, precision) = self.confusion(whole(self))[0], measure_areas(self._rankings, whole(self))
        hits, true, called = np.diagonal(confusion), confusion.sum(1), confusion.sum(0)
        return PerClass(ratio(hits, called), ratio(hits, true), f1_of_each(confusion), true, roc[0], precision[0])

    def _count_pairs(self, pair: NDArray[np.int64], number: NDArray[np.int64]) -> None:
        """Count the windows of each record by true and called class; most records have one or two of these pairs."""
        kinds = self.classes**2
        found, self._pair_counts = np.unique(number * kinds + pair, return_counts=True)
        self._pair_records, self._pairs = np.divmod(found, kinds)


def negative_log(probabilities: NDArray[np.floating], truth: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give -ln of the probability of the true class: float64 (n,)."""
    true = probabilities[np.arange(len(truth)), truth].astype(np.float64)
    losses: NDArray[np.float64] = -np.log(np.clip(true, SMALLEST, 1))
    return losses
