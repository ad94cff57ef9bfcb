"""Whether a confidence of 0.9 is right nine times in ten, and one temperature that mends it (Guo et al. 2017)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.evaluation.class_metrics import negative_log
from deepg_core.evaluation.measured import mark_classes, number_records, or_null, require_numbers
from deepg_core.formulas.shares import ratio

BINS: Final = 15
_LOWEST, _HIGHEST = 0.01, 100.0
_STEPS: Final = 40
"""Halvings of ln T: 9.2 / 2^40 is the error."""
_TINY: Final = float(np.finfo(np.float32).tiny)


@frozen
class ReliabilityBins:
    """Windows by the probability of the class that is called, in bins (low, high] of equal width."""

    edges: NDArray[np.float64]
    """(bins + 1,)."""
    count: NDArray[np.int64]
    """(bins,)."""
    confidence: NDArray[np.float64]
    """Mean of the probabilities (bins,); NaN in an empty bin."""
    accuracy: NDArray[np.float64]
    """Share of the windows that are called right (bins,); NaN in an empty bin."""

    @property
    def ece(self) -> float:
        """The expected calibration error: mean over the windows of |accuracy - confidence| of their bin."""
        gap = np.nan_to_num(abs(self.accuracy - self.confidence))
        return float(gap @ self.count / self.count.sum())

    def as_json(self) -> list[dict[str, float | None]]:
        """Give low, high, count, confidence and accuracy of each bin, null in an empty one."""
        parts = zip(self.edges, self.edges[1:], self.count.tolist(), self.confidence, self.accuracy, strict=False)
        return [
            {"low": float(low), "high": float(high), "count": count,
             "confidence": or_null(confidence), "accuracy": or_null(accuracy)}
            for low, high, count, confidence, accuracy in parts
        ]  # fmt: skip


@frozen
class Temperature:
    """What `fit_temperature` found."""

    value: float
    loss_before: float
    """Negative log-likelihood of the windows."""
    loss_after: float
    ece_before: float
    ece_after: float
    windows: int
    at_bound: bool
    """The best one is not inside of 0.01..100: all windows are called right, or what is called says nothing."""


def bin_confidence(probabilities: NDArray[np.floating], truth: NDArray[np.int64], bins: int = BINS) -> ReliabilityBins:
    """Sort windows by their confidence.

    :param probabilities: float32 (n, C).
    :param truth: int64 (n,).
    :raises DeepgError: there is no window.
    """
    number_records(None, len(truth))
    confidence = probabilities.max(1).astype(np.float64)
    right = probabilities.argmax(1) == truth
    edges = np.linspace(0, 1, bins + 1)
    place = np.searchsorted(edges[1:-1], confidence)
    count, total, hits = (np.bincount(place, values, bins) for values in (None, confidence, right))
    return ReliabilityBins(edges, count.astype(np.int64), ratio(total, count), ratio(hits, count))


def brier_score(probabilities: NDArray[np.float32], truth: NDArray[np.int64]) -> float:
    """Give the mean squared distance to certainty, as scikit-learn's `brier_score_loss`.

    Of more than two classes it is the sum over the classes (0 to 2); of two half of that, the squared error of one (0 to 1).
    """
    certain = mark_classes(truth, probabilities.shape[1])
    score = float(((probabilities.astype(np.float64) - certain) ** 2).sum(1).mean())
    return score / 2 if probabilities.shape[1] == 2 else score


def fit_temperature(scores: NDArray[np.floating], truth: NDArray[np.int64]) -> Temperature:
    """Give the one T > 0 that makes softmax(scores / T) most likely.

    The likelihood is concave in 1 / T, so its slope has one zero, which is found by halving.

    :param scores: logits, or logarithms of probabilities (n, C); -inf is taken for the least float32.
    :param truth: int64 (n,).
    :raises DeepgError: there is no window, or a score that is no number.
    """
    number_records(None, len(truth))
    scores = scores.astype(np.float64)
    scores = np.maximum(scores, scores.max(1, keepdims=True) + np.log(_TINY))
    require_numbers(scores)
    true = scores[np.arange(len(truth)), truth].mean()

    def slope(temperature: float) -> float:
        """Of the loss over 1 / T: above 0 where T is too low."""
        return float((_softmax(scores / temperature) * scores).sum(1).mean() - true)

    value = _find_zero(slope)
    at_bound = bool(np.isclose(value, (_LOWEST, _HIGHEST)).any())
    losses, errors = [], []
    for shares in (_softmax(scores), _softmax(scores / value)):
        losses.append(float(negative_log(shares, truth).mean()))
        errors.append(bin_confidence(shares, truth).ece)
    return Temperature(value, losses[0], losses[1], errors[0], errors[1], len(truth), at_bound)


def apply_temperature(probabilities: NDArray[np.float32], temperature: float) -> NDArray[np.float32]:
    """Give softmax(ln(probabilities) / temperature): float32 (n, C). No call changes, not by rounding either."""
    logarithms = np.log(np.maximum(probabilities.astype(np.float64), _TINY))
    return keep_calls(_softmax(logarithms / temperature).astype(np.float32), probabilities.argmax(1))


def keep_calls(probabilities: NDArray[np.float32], calls: NDArray[np.int64]) -> NDArray[np.float32]:
    """Raise the probability of what is called, where another's is above it, to the next number above that.

    :param probabilities: float32 (n, C); they are changed.
    :param calls: int64 (n,).
    """
    rows, changed = np.arange(len(probabilities)), probabilities.argmax(1) != calls
    most = np.nextafter(probabilities[changed].max(1, initial=0), np.float32(np.inf))
    probabilities[rows[changed], calls[changed]] = most
    return probabilities


def _softmax(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    parts = np.exp(scores - scores.max(1, keepdims=True))
    shares: NDArray[np.float64] = parts / parts.sum(1, keepdims=True)
    return shares


def _find_zero(slope: Callable[[float], float]) -> float:
    """Halve the range of ln T; the slope falls with T."""
    low, high = np.log(_LOWEST), np.log(_HIGHEST)
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(float(np.exp(middle))) > 0 else (low, middle)
    return float(np.exp((low + high) / 2))
