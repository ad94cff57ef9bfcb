"""Metrics of predicted numbers, as scikit-learn and scipy define them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.measured import Measures, Weights, number_records, require_numbers
from deepg_core.formulas.moments import correlation, determination
from deepg_core.formulas.shares import ratio

Floats = NDArray[np.float64]


class NumberMetrics:
    """Loss, mse, mae, r2, pearson and spearman; of several columns the mean over them.

    r2 of a column whose truth never changes is 0, or 1 if it is met (as in scikit-learn); pearson and spearman are NaN
    where a column of the predictions or of the truth never changes, and so is then their mean.

    :param predicted: float32 (n, columns).
    :param truth: float32 (n, columns).
    :param record: int64 (n,); without it each window is a record of its own.
    :param losses: float (n,) where the loss is not the squared error.
    :raises DeepgError: there is no window, or a prediction that is no number.
    """

    def __init__(
        self,
        predicted: NDArray[np.floating],
        truth: NDArray[np.floating],
        record: NDArray[np.int64] | None = None,
        losses: NDArray[np.floating] | None = None,
    ) -> None:
        number, self.records = number_records(record, len(truth))
        require_numbers(predicted)
        predicted, truth = predicted.astype(np.float64), truth.astype(np.float64)
        self.size = len(truth)
        self._losses = None if losses is None else np.bincount(number, losses, self.records)
        self._windows = np.bincount(number, minlength=self.records)
        self._columns = [_Column(x, y, number, self._windows) for x, y in zip(predicted.T, truth.T, strict=True)]

    def measure(self, weights: Weights) -> Measures:
        """Give the metrics of each draw."""
        means = {name: values.mean(-1) for name, values in self.per_column(weights).items()}
        loss = means["mse"] if self._losses is None else weights @ self._losses / (weights @ self._windows)
        return {"loss": loss, **means}

    def per_column(self, weights: Weights) -> dict[str, Floats]:
        """Give mse, mae, r2, pearson and spearman of each column: float64 (draws, columns)."""
        measures = [column.measure(weights) for column in self._columns]
        return {name: np.stack([measure[name] for measure in measures], -1) for name in measures[0]}


class _Column:
    def __init__(self, x: Floats, y: Floats, number: NDArray[np.int64], windows: NDArray[np.int64]) -> None:
        error = x - y
        self._ranks = (_Ranks(x, number), _Ranks(y, number))
        self._number = number
        x, y = x - x.mean(), y - y.mean()  # else the squares of large numbers leave no digit for their differences
        parts = (error**2, abs(error), x, y, x * x, y * y, x * y)
        self._sums = np.stack([windows, *(np.bincount(number, part, len(windows)) for part in parts)], 1)

    def measure(self, weights: Weights) -> Measures:
        count, squares, absolute, *moments = (weights @ self._sums).T
        x, y, xx, yy, xy = (moment / count for moment in moments)
        return {
            "mse": squares / count,
            "mae": absolute / count,
            "r2": determination(squares / count, y, yy),
            "pearson": correlation(x, y, xx, yy, xy),
            "spearman": self._rank_correlation(weights),
        }

    def _rank_correlation(self, weights: Weights) -> Floats:
        drawn = weights.take(self._number, axis=1)
        x, y = (ranks.of(weights) for ranks in self._ranks)
        products = (np.einsum("dn,dn,dn->d", drawn, one, other) for one, other in ((x, y), (x, x), (y, y)))
        xy, xx, yy = products
        return np.clip(ratio(xy, np.sqrt(xx * yy)), -1, 1)


class _Ranks:
    """Mean ranks of repeated values, sorted once for all draws; less their mean."""

    def __init__(self, values: Floats, number: NDArray[np.int64]) -> None:
        _, self._level, counts = np.unique(values, return_inverse=True, return_counts=True)
        self._record, self._ends = number[np.argsort(values, kind="stable")], np.cumsum(counts) - 1

    def of(self, weights: Weights) -> Floats:
        """Give float64 (draws, n)."""
        seen = np.cumsum(weights.take(self._record, axis=1), axis=1)[:, self._ends]
        before = np.concatenate((np.zeros_like(seen[:, :1]), seen[:, :-1]), 1)
        ranks: Floats = ((before + seen - seen[:, -1:]) / 2).take(self._level, axis=1)
        return ranks
