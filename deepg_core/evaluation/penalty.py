"""How much the weights of a regression are held back: what predicts best those windows that it was not fitted on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.baselines import fit_logistic
from deepg_core.evaluation.class_metrics import negative_log

PENALTIES: Final = (10_000.0, 1_000.0, 100.0, 10.0, 1.0, 0.1)
"""That are tried, the weakest last: without one, 256 frequencies of words take 20 times as long as with the first."""
_BETTER: Final = 0.999
"""What a weaker one must leave of the loss to be worth it."""
FOLDS: Final = 3
_UNCHOSEN: Final = 1.0
"""Where a class has a single window: that of scikit-learn."""
Numbers = NDArray[np.int64]


def choose_penalty(features: NDArray[np.float32], truth: Numbers, groups: Sequence[Numbers], classes: int) -> float:
    """Choose the penalty of a balanced `fit_logistic` by cross-validation.

    Windows that resemble each other stay in one fold: those of a file where each class has two, else those of a record. From
    the strongest penalty on, the first is taken that the next one does not better.

    :param features: float32 (m, columns).
    :param truth: int64 (m,).
    :param groups: int64 (m,) each, the largest groups first.
    :raises NoBaselineError: as `fit_logistic`.
    """
    folds = list(_split(truth, [*groups, np.arange(len(truth))], classes))
    best, lowest = _UNCHOSEN, np.inf
    for penalty in PENALTIES if folds else ():
        loss = _sum_losses(features, truth, classes, folds, penalty)
        if loss > _BETTER * lowest:
            break
        best, lowest = penalty, loss
    return best


def _sum_losses(
    features: NDArray[np.float32],
    truth: Numbers,
    classes: int,
    folds: Sequence[tuple[Numbers, Numbers]],
    penalty: float,
) -> float:
    weights, total = 1 / np.maximum(np.bincount(truth, minlength=classes), 1), 0.0
    for fitted, held in folds:
        predict = fit_logistic(features[fitted], truth[fitted], classes, penalty, balanced=True)
        total += float(negative_log(predict(features[held]), truth[held]) @ weights[truth[held]])
    return total


def _split(truth: Numbers, groups: Sequence[Numbers], classes: int) -> Iterator[tuple[Numbers, Numbers]]:
    """Give the windows that are fitted and those that are held out, of each fold that is fitted on two classes."""
    from sklearn.model_selection import StratifiedGroupKFold

    present = np.flatnonzero(np.bincount(truth, minlength=classes))
    for group in groups:
        fewest = min(len(np.unique(group[truth == number])) for number in present)
        if fewest > 1:
            folds = StratifiedGroupKFold(min(FOLDS, fewest), shuffle=True, random_state=0)
            found = folds.split(truth[:, None], truth, group)
            yield from ((fitted, held) for fitted, held in found if len(np.unique(truth[fitted])) > 1)
            return
