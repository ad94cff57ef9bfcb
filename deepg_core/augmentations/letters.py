"""Where the letters of a window are that was filled up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.corpus.codes import PADDING


def find_letters(letters: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the place of the first letter of each window, and how many there are: (batch,) each."""
    there = letters != PADDING
    return there.argmax(axis=1), there.sum(axis=1)
