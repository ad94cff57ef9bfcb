"""Shares, and means of those that are defined."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def ratio(part: NDArray[np.generic], total: NDArray[np.generic]) -> NDArray[np.float64]:
    """Divide; NaN where `total` is 0."""
    part, total = np.broadcast_arrays(part, total)
    shares = np.full(total.shape, np.nan)
    np.divide(part, total, out=shares, where=total != 0)
    return shares


def mean_of_defined(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the mean over the last axis of what is not NaN; NaN where all is."""
    defined = ~np.isnan(values)
    return ratio(np.where(defined, values, 0).sum(-1), defined.sum(-1))
