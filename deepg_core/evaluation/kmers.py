"""Words of k letters in windows: the features of the baselines."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.formulas.shares import ratio

K: Final = 4
_BLOCK: Final = 1 << 20
"""Letters counted together, or entries of the table of their counts."""


def number_words(windows: NDArray[np.uint8], k: int, vocabulary: bytes) -> NDArray[np.int64]:
    """Give the number of each word of k letters: int64 (n, L - k + 1), the first letter most significant.

    It is V^k where the word holds what is not in the vocabulary. Lower case counts as upper case.

    :param windows: uint8 letters (n, L).
    """
    letters = len(vocabulary)
    table = np.full(256, letters)
    table[list(vocabulary.upper())] = table[list(vocabulary.lower())] = np.arange(letters)
    numbers, length = table[windows], max(windows.shape[1] - k + 1, 0)
    words, other = np.zeros((len(windows), length), np.int64), np.zeros((len(windows), length), np.bool_)
    for start in range(k):
        part = numbers[:, start : start + length]
        words = words * letters + part
        other |= part == letters
    words[other] = letters**k
    return words


def share_words(windows: NDArray[np.uint8], k: int = K, vocabulary: bytes = b"ACGT") -> NDArray[np.float32]:
    """Give how often each word occurs among those of its window: float32 (n, V^k), 0 where a window has none.

    :param windows: uint8 letters (n, L).
    """
    kinds = len(vocabulary) ** k
    rows = max(1, _BLOCK // max(windows.shape[1], kinds + 1))
    shares = np.empty((len(windows), kinds), np.float32)
    for first in range(0, len(windows), rows):
        words = number_words(windows[first : first + rows], k, vocabulary)
        words += (kinds + 1) * np.arange(len(words))[:, None]
        counts = np.bincount(words.ravel(), minlength=len(words) * (kinds + 1)).reshape(-1, kinds + 1)[:, :-1]
        shares[first : first + rows] = np.nan_to_num(ratio(counts, counts.sum(1, keepdims=True)))
    return shares
