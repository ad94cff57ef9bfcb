"""Metrics of numbers, of the means of their powers and products, as scikit-learn and scipy define them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.shares import ratio

Floats = NDArray[np.float64]


def determination(squares: Floats, y: Floats, yy: Floats) -> Floats:
    """Give r2, of the mean squared error and the means of the truth and of its square.

    Where the truth never changes it is 0, or 1 if it is met, as in scikit-learn; NaN where there is nothing.
    """
    spread = spread_of(y, yy)
    flat = np.where(np.isnan(squares), np.nan, np.where(squares > 0, 0.0, 1.0))
    return np.where(spread > 0, 1 - ratio(squares, spread), flat)


def correlation(x: Floats, y: Floats, xx: Floats, yy: Floats, xy: Floats) -> Floats:
    """Give Pearson's r, of the means of both, of their squares and of their product; NaN where one never changes."""
    return np.clip(ratio(xy - x * y, np.sqrt(spread_of(x, xx) * spread_of(y, yy))), -1, 1)


def spread_of(mean: Floats, square: Floats) -> Floats:
    """Give the variance; what rounding leaves of that of equal numbers counts as none."""
    spread = square - mean * mean
    return np.where(spread > 1e-14 * square, spread, 0.0)
