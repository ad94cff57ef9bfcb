"""What only the order of scores decides: the areas under the ROC and the precision-recall curve."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.shares import ratio

Weights = NDArray[np.int64]
"""(draws, records): how often a record is in a draw."""
Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


class Ranking:
    """Windows from the highest score to the lowest, sorted once for all draws. Equal scores are one threshold.

    :param scores: (n,) of one class.
    :param positive: bool (n,): the window is of that class.
    :param record: int64 (n,) numbers of records, 0..R-1.
    """

    def __init__(self, scores: NDArray[np.floating], positive: NDArray[np.bool_], record: NDArray[np.int64]) -> None:
        order = np.argsort(-scores, kind="stable")
        self._record, self._places = record[order], np.flatnonzero(positive[order])
        borders = _borders(scores[order])
        hits = np.searchsorted(self._places, borders)
        hit = np.flatnonzero(np.diff(hits))  # thresholds without a positive add to neither area
        self._from, self._to = borders[hit], borders[hit + 1]
        self._hits_from, self._hits_to = hits[hit], hits[hit + 1]

    def areas(self, weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give ROC AUC and average precision of each draw, each (draws,).

        They equal scikit-learn's `roc_auc_score` and `average_precision_score` of the repeated windows. NaN where the
        class is absent; ROC AUC too where all windows are of the class.
        """
        drawn = weights.astype(np.int32).take(self._record, axis=1)  # half the time of int64
        seen, hits = _sums(drawn), _sums(drawn.take(self._places, axis=1))
        seen_to, hits_to, hits_from = seen[:, self._to], hits[:, self._hits_to], hits[:, self._hits_from]
        gained, positives = (hits_to - hits_from).astype(np.float64), hits[:, -1]
        negatives = seen[:, -1] - positives
        missed = negatives[:, None] - (seen[:, self._from] - hits_from + seen_to - hits_to) / 2  # ranked lower
        roc = ratio(np.einsum("dg,dg->d", gained, missed), positives * negatives.astype(np.float64))
        precision = hits_to / np.maximum(seen_to, 1)
        return roc, ratio(np.einsum("dg,dg->d", gained, precision), positives)


def measure_areas(rankings: Iterable[Ranking], weights: Weights) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the areas of several classes, each (draws, C)."""
    roc, precision = zip(*(ranking.areas(weights) for ranking in rankings), strict=True)
    return np.stack(roc, -1), np.stack(precision, -1)


def draw_roc(scores: NDArray[np.floating], positive: NDArray[np.bool_]) -> Curve:
    """Give false and true positive rate at each threshold, from (0, 0) to (1, 1), as two float64 (thresholds + 1,)."""
    seen, hits = _thresholds(scores, positive)
    return ratio(seen - hits, np.array(seen[-1] - hits[-1])), ratio(hits, np.array(hits[-1]))


def draw_precision(scores: NDArray[np.floating], positive: NDArray[np.bool_]) -> Curve:
    """Give recall and precision at each threshold, from recall 0 to 1, as two float64 (thresholds + 1,).

    The first precision is that of the highest threshold, so that steps to the left have the area `average precision`.
    """
    seen, hits = _thresholds(scores, positive)
    precision = ratio(hits, seen)
    precision[0] = precision[1]
    return ratio(hits, np.array(hits[-1])), precision


def _thresholds(
    scores: NDArray[np.floating], positive: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give how many windows, and how many of the class, have at least each score; first none."""
    order = np.argsort(-scores, kind="stable")
    borders = _borders(scores[order])
    return borders, np.concatenate(([0], np.cumsum(positive[order])))[borders]


def _borders(ordered: NDArray[np.floating]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.flatnonzero(np.diff(ordered)) + 1, [len(ordered)]))


def _sums(values: NDArray[np.int32]) -> NDArray[np.int32]:
    sums = np.zeros((len(values), values.shape[1] + 1), np.int32)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums
