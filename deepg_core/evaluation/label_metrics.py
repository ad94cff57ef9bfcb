"""Metrics of labels that do not exclude each other (sigmoid): each is a question of its own."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.class_metrics import SMALLEST, PerClass
from deepg_core.evaluation.measured import Measures, Weights, number_records, require_numbers, whole
from deepg_core.formulas.confusion import f1_of_each, measure_confusion
from deepg_core.formulas.ranking import Ranking, measure_areas
from deepg_core.formulas.shares import mean_of_defined, ratio

_THRESHOLD: Final = 0.5


class LabelMetrics:
    """Loss (binary cross-entropy), acc, balanced_acc, f1, mcc, roc_auc and average_precision, each the mean over labels.

    f1 is that of the label alone, of labels that occur or are called; roc_auc of those that are there and not everywhere;
    average_precision of those that occur. mcc of a label that is never or always called is 0.

    :param probabilities: float32 (n, C); a label above 0.5 is called.
    :param truth: (n, C), 1 where the label holds, as are numbers above 0.5.
    :param record: int64 (n,); without it each window is a record of its own.
    :raises DeepgError: there is no window, or a probability that is no number.
    """

    def __init__(
        self, probabilities: NDArray[np.float32], truth: NDArray[np.number], record: NDArray[np.int64] | None = None
    ) -> None:
        number, self.records = number_records(record, len(truth))
        require_numbers(probabilities)
        self.size = len(truth)
        true, called = truth > _THRESHOLD, probabilities > _THRESHOLD
        cells = np.stack((~true & ~called, ~true & called, true & ~called, true & called), -1)
        self._cells = self._add_up(cells.reshape(self.size, -1).astype(np.uint8), number)
        self._losses = self._add_up(_cross_entropy(probabilities, truth).mean(1, keepdims=True), number)
        self._windows = np.bincount(number, minlength=self.records)
        columns = zip(probabilities.T, true.T, strict=True)
        self._rankings = [Ranking(scores, positive, number) for scores, positive in columns]

    def measure(self, weights: Weights) -> Measures:
        """Give the metrics of each draw."""
        confusion = self.confusion(weights)
        roc, precision = measure_areas(self._rankings, weights)
        return {
            "loss": (weights @ self._losses)[:, 0] / (weights @ self._windows),
            **{name: values.mean(-1) for name, values in measure_confusion(confusion).items()},
            "f1": mean_of_defined(f1_of_each(confusion)[..., 1]),
            "roc_auc": mean_of_defined(roc),
            "average_precision": mean_of_defined(precision),
        }

    def confusion(self, weights: Weights) -> NDArray[np.int64]:
        """Give for each label the windows by truth (row) and call (column): int64 (draws, C, 2, 2)."""
        return (weights @ self._cells).round().astype(np.int64).reshape(len(weights), -1, 2, 2)

    def per_class(self) -> PerClass:
        """Give what belongs to one label, of all windows."""
        ones = whole(self)
        cells, (roc, precision) = self.confusion(ones)[0], measure_areas(self._rankings, ones)
        hits, true, called = cells[:, 1, 1], cells[:, 1].sum(-1), cells[:, :, 1].sum(-1)
        return PerClass(ratio(hits, called), ratio(hits, true), f1_of_each(cells)[:, 1], true, roc[0], precision[0])

    def _add_up(self, values: NDArray[np.number], number: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.stack([np.bincount(number, column, self.records) for column in values.T], 1)


def _cross_entropy(probabilities: NDArray[np.float32], truth: NDArray[np.number]) -> NDArray[np.float64]:
    shares, true = np.clip(probabilities.astype(np.float64), SMALLEST, 1 - SMALLEST), truth.astype(np.float64)
    losses: NDArray[np.float64] = -(true * np.log(shares) + (1 - true) * np.log1p(-shares))
    return losses
