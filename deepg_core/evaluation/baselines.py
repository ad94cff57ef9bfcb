"""What can be predicted without a network: a network has to do better.

Each `fit_...` learns from training windows and gives what predicts others from the frequencies of their words.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.errors import DeepgError

Predict = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""From the words of windows (n, words), see `share_words`, to probabilities or numbers (n, columns)."""
_STEPS: Final = 1000
"""Of the regression."""
_ROUNDING: Final = 1e-6
"""Of float32, as a share of the mean: what deviates less is constant."""


class NoBaselineError(DeepgError):
    """Why there is none."""


def predict_constant(row: NDArray[np.floating]) -> Predict:
    """Give all windows the same: the shares of the classes in training, or the mean.

    :param row: (columns,).
    """
    return lambda words: np.repeat(np.asarray(row, np.float32)[None], len(words), 0)


def share_classes(truth: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """Give the share of each class: (n,) -> (classes,). Called is then the most frequent one, the majority."""
    counts = np.bincount(truth, minlength=classes)
    shares: NDArray[np.float64] = counts / max(counts.sum(), 1)
    return shares


def fit_logistic(
    words: NDArray[np.float32], truth: NDArray[np.int64], classes: int, penalty: float = 1, *, balanced: bool = False
) -> Predict:
    """Learn classes by logistic regression (scikit-learn, standardised).

    A class that is not in training has probability 0.

    :param words: float32 (m, words), see `share_words`; or other features of the windows.
    :param truth: int64 (m,).
    :param penalty: of half the sum of the squared weights, beside the sum of the losses.
    :param balanced: whether each class counts the same, however many windows it has.
    :raises NoBaselineError: scikit-learn is not installed, or there is a single class.
    """
    require_logistic()
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    present = np.unique(truth)
    if len(present) < 2:
        raise NoBaselineError("the training windows are of fewer than two classes")
    standardise = fit_scale(words)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # where it stops it is a baseline, too
        model = LogisticRegression(C=1 / penalty, max_iter=_STEPS, class_weight="balanced" if balanced else None).fit(
            standardise(words), truth
        )

    def predict(words: NDArray[np.float32]) -> NDArray[np.float32]:
        probabilities = np.zeros((len(words), classes), np.float32)
        probabilities[:, present] = model.predict_proba(standardise(words))
        return probabilities

    return predict


def require_logistic() -> None:
    """Make sure that there is what fits a logistic regression.

    :raises NoBaselineError: scikit-learn is not installed.
    """
    try:
        import sklearn.linear_model  # noqa: F401
    except ImportError as error:
        message = 'needs scikit-learn, which is not installed: pip install "deepg-core[evaluate]"'
        raise NoBaselineError(message) from error


def fit_labels(words: NDArray[np.float32], truth: NDArray[np.bool_]) -> Predict:
    """Learn labels that do not exclude each other, each by a logistic regression; one that never changes stays so.

    :param words: float32 (m, words).
    :param truth: bool (m, labels).
    :raises NoBaselineError: scikit-learn is not installed.
    """
    each = [
        predict_constant(np.array([1 - column.mean(), column.mean()]))
        if column.all() or not column.any()
        else fit_logistic(words, column.astype(np.int64), 2)
        for column in truth.T
    ]
    return lambda words: np.stack([predict(words)[:, 1] for predict in each], 1)


def fit_ridge(words: NDArray[np.float32], truth: NDArray[np.floating]) -> Predict:
    """Learn numbers by ridge regression (penalty 1, standardised).

    :param words: float32 (m, words), see `share_words`.
    :param truth: (m, columns).
    """
    standardise, mean = fit_scale(words), truth.mean(0, dtype=np.float64)
    inputs = standardise(words)
    squares = inputs.T @ inputs + np.eye(inputs.shape[1])
    weights = np.linalg.solve(squares, inputs.T @ (truth - mean))
    return lambda words: (standardise(words) @ weights + mean).astype(np.float32)


def fit_scale(train: NDArray[np.float32]) -> Callable[[NDArray[np.float32]], NDArray[np.float64]]:
    """Give what takes the mean of `train` for 0 and its deviation for 1; columns that never change in it are 0."""
    mean, deviation = train.mean(0, dtype=np.float64), train.std(0, dtype=np.float64)
    scale = np.where(deviation > _ROUNDING * np.abs(mean), deviation, np.inf)
    return lambda words: (words - mean) / scale
