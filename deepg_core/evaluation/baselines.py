"""What can be predicted without a network: a network has to do better."""

from __future__ import annotations

import warnings
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

_STEPS: Final = 1000
"""Of the regression."""
_ROUNDING: Final = 1e-6
"""Of frequencies as float32: what deviates less is constant."""


@frozen
class Baseline:
    """Predictions, or why there are none."""

    predictions: NDArray[np.float32] | None
    """Probabilities (n, C), or numbers (n, columns)."""
    left_out: str = ""


def predict_majority(train_truth: NDArray[np.int64], windows: int, classes: int) -> NDArray[np.float32]:
    """Give the shares of the classes in training to all windows: float32 (windows, C). Called is the most frequent class.

    :param train_truth: int64 (m,).
    """
    counts = np.bincount(train_truth, minlength=classes)
    return np.repeat((counts / max(counts.sum(), 1)).astype(np.float32)[None], windows, 0)


def predict_mean(train_truth: NDArray[np.floating], windows: int) -> NDArray[np.float32]:
    """Give the mean in training to all windows: float32 (windows, columns).

    :param train_truth: (m, columns).
    """
    return np.repeat(train_truth.mean(0, dtype=np.float64).astype(np.float32)[None], windows, 0)


def predict_logistic(
    train_words: NDArray[np.float32], train_truth: NDArray[np.int64], words: NDArray[np.float32], classes: int
) -> Baseline:
    """Predict classes from frequencies of words, by logistic regression (scikit-learn, penalty 1, standardised).

    A class that is not in training has probability 0.

    :param train_words: float32 (m, words), see `share_words`.
    :param train_truth: int64 (m,).
    :param words: float32 (n, words), of what is to be predicted.
    """
    try:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression
    except ImportError:
        return Baseline(None, 'needs scikit-learn, which is not installed: pip install "deepg-core[evaluate]"')
    present = np.unique(train_truth)
    if len(present) < 2:
        return Baseline(None, "the training windows are of fewer than two classes")
    inputs, outputs = standardise(train_words, words)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # where it stops it is a baseline, too
        model = LogisticRegression(max_iter=_STEPS).fit(inputs, train_truth)
    probabilities = np.zeros((len(words), classes), np.float32)
    probabilities[:, present] = model.predict_proba(outputs)
    return Baseline(probabilities)


def predict_ridge(
    train_words: NDArray[np.float32], train_truth: NDArray[np.floating], words: NDArray[np.float32]
) -> Baseline:
    """Predict numbers from frequencies of words, by ridge regression (penalty 1, standardised).

    :param train_words: float32 (m, words), see `share_words`.
    :param train_truth: (m, columns).
    :param words: float32 (n, words), of what is to be predicted.
    """
    inputs, outputs = standardise(train_words, words)
    mean = train_truth.mean(0, dtype=np.float64)
    squares = inputs.T @ inputs + np.eye(inputs.shape[1])
    weights = np.linalg.solve(squares, inputs.T @ (train_truth - mean))
    return Baseline((outputs @ weights + mean).astype(np.float32))


def standardise(
    train: NDArray[np.float32], other: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give both with the mean of `train` taken for 0 and its deviation for 1; columns that never change are 0."""
    mean, deviation = train.mean(0, dtype=np.float64), train.std(0, dtype=np.float64)
    scale = np.where(deviation > _ROUNDING * mean, deviation, np.inf)
    return (train - mean) / scale, (other - mean) / scale
