"""What all metrics have in common: windows that belong to records, counted with weights."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from deepg_core.errors import DeepgError

Weights = NDArray[np.int64]
"""(draws, records): how often a record is in a draw. Ones are the predictions themselves."""
Measures = dict[str, NDArray[np.float64]]
"""A metric's name -> (draws,); NaN where it is undefined."""


class Measured(Protocol):
    """Predictions of which metrics can be computed, all of them or records drawn from them."""

    records: int
    size: int
    """Numbers that one draw takes."""

    def measure(self, weights: Weights) -> Measures:
        """Give the metrics of each draw."""


def whole(measured: Measured) -> Weights:
    """Give the weights of each record once: (1, records)."""
    return np.ones((1, measured.records), np.int64)


def number_records(record: NDArray[np.int64] | None, windows: int) -> tuple[NDArray[np.int64], int]:
    """Give a number 0..R-1 to the record of each window: int64 (n,), and R.

    :param record: any numbers (n,); without it each window is a record of its own.
    :raises DeepgError: there is no window.
    """
    if not windows:
        message = "there is no window to evaluate; are all records shorter than a window?"
        raise DeepgError(message)
    if record is None:
        return np.arange(windows), windows
    names, numbers = np.unique(record, return_inverse=True)
    return numbers, len(names)


def require_numbers(predictions: NDArray[np.floating]) -> None:
    """Refuse predictions (n, ...) that are no numbers: no metric says anything about them.

    :raises DeepgError: a window has one, with the number of such windows and the first.
    """
    bad = np.flatnonzero(~np.isfinite(predictions).all(tuple(range(1, predictions.ndim))))
    if len(bad):
        where = f"{len(bad):,} of {len(predictions):,} windows, the first is window {bad[0] + 1:,}"
        message = f"the network gives no number for {where}; take an earlier checkpoint"
        raise DeepgError(message)


def mark_classes(truth: NDArray[np.int64], classes: int) -> NDArray[np.bool_]:
    """Give bool (n, C): the window is of that class."""
    marks: NDArray[np.bool_] = truth[:, None] == np.arange(classes)
    return marks


def or_null(value: float) -> float | None:
    """Give the number for a JSON file, null where it is none."""
    return float(value) if math.isfinite(value) else None
