"""Base qualities as probabilities (deepG's quality_to_probability and create_quality_vector)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def find_probabilities() -> NDArray[np.float64]:
    """Give the probability that a base was called right, for each quality character: (256,).

    It is 1 - 10^(-(code - 33) / 10), 0 for `!` and all that is below.
    """
    return np.maximum(1 - 10 ** (-(np.arange(256) - 33) / 10), 0)


def quality_rows(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the row of each letter at each quality: (256 qualities, 256 letters, V).

    The called base has p, each of the others (1 - p) / (V - 1); rows that are not unit vectors stay as they are.

    :param table: (256, V) the rows without qualities.
    """
    columns = table.shape[1]
    p = find_probabilities()[:, None, None]
    others = (1 - p) / max(columns - 1, 1)
    called = np.isin(table.max(axis=1), 1) & (table.sum(axis=1) == 1)
    rows = np.where(table == 1, p, others)
    return np.where(called[:, None], rows, table).astype(np.float32)
