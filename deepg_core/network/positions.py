"""Where in the sequence a row is, told by waves (deepG's positional_encoding)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["compute_sinusoids"]


def compute_sinusoids(length: int, width: int, n: float = 10000.0) -> NDArray[np.float32]:
    """Give a row for each position: float32 (length, width) (Vaswani et al. 2017).

    Column i of position p is sin(p / n^(2 floor(i / 2) / width)) for even i, cos for odd.
    """
    column = np.arange(width)
    angle = np.arange(length)[:, None] / n ** (2 * (column // 2) / width)
    return np.where(column % 2, np.cos(angle), np.sin(angle)).astype(np.float32)
