"""From windows to records: what most users call."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.evaluation.measured import number_records


@frozen
class RecordScores:
    """Predictions of records that have windows, in the order of their numbers."""

    record: NDArray[np.int64]
    """Their numbers (R,)."""
    windows: NDArray[np.int64]
    """(R,)."""
    probabilities: NDArray[np.float32]
    """Mean over the windows (R, C)."""
    truth: NDArray[np.int64]
    """The class of most windows (R,), of equally many the first."""


def join_windows(
    probabilities: NDArray[np.float32], truth: NDArray[np.int64], record: NDArray[np.int64]
) -> RecordScores:
    """Give the mean probabilities and the true class of each record.

    :param probabilities: float32 (n, C).
    :param truth: int64 (n,) in 0..C-1.
    :param record: int64 (n,), any numbers.
    :raises DeepgError: there is no window.
    """
    number, records = number_records(record, len(truth))
    classes = probabilities.shape[1]
    windows = np.bincount(number, minlength=records)
    sums = [np.bincount(number, column, records) for column in probabilities.T]
    found, counts = np.unique(number * classes + truth, return_counts=True)
    best = np.lexsort((found, -counts, found // classes))
    _, first = np.unique(found[best] // classes, return_index=True)
    means = (np.stack(sums, 1) / windows[:, None]).astype(np.float32)
    return RecordScores(np.unique(record), windows, means, found[best][first] % classes)


def join_numbers(values: NDArray[np.floating], record: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give the mean over the windows of each record: float64 (R, columns).

    :param values: (n, columns), predicted or true.
    :param record: int64 (n,), any numbers.
    :raises DeepgError: there is no window.
    """
    number, records = number_records(record, len(values))
    sums = [np.bincount(number, column, records) for column in values.T]
    means: NDArray[np.float64] = np.stack(sums, 1) / np.bincount(number, minlength=records)[:, None]
    return means
