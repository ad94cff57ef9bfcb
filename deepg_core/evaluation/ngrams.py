"""The next letter from the few before it (deepG's n_gram_dist): what a language model has to exceed."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.kmers import number_words
from deepg_core.formulas.shares import ratio

ORDERS: Final = (1, 2, 3, 4, 5, 6)
_LARGEST: Final = 1 << 24
"""Entries of a table: 4^7 are 2^14, 20^6 are too many."""
_BLOCK: Final = 1 << 20
"""Letters counted together."""


class NGramModel:
    """Counts which letter follows each word of `order` letters; of order 0 it is the composition.

    :param order: 0 or more.
    :param vocabulary: the letters; words that hold others do not count.
    """

    def __init__(self, order: int, vocabulary: bytes = b"ACGT") -> None:
        self._order, self._vocabulary = order, vocabulary
        letters = len(vocabulary)
        self._counts = np.zeros((letters**order + 1, letters), np.int64)  # the last row is of words that do not count

    def add(self, windows: NDArray[np.uint8]) -> None:
        """Count in windows, or in a whole sequence as one of them.

        :param windows: uint8 letters (n, L).
        """
        rows, kinds = max(1, _BLOCK // max(windows.shape[1], 1)), self._counts[:-1].size
        for first in range(0, len(windows), rows):
            words = number_words(windows[first : first + rows], self._order + 1, self._vocabulary)
            counts = np.bincount(words.ravel(), minlength=kinds + 1)[:-1]
            self._counts[:-1] += counts.reshape(-1, len(self._vocabulary))

    def frequencies(self) -> NDArray[np.float64]:
        """Give the share of each letter after each word: float64 (V^order, V), rows of 0 where a word never occurs."""
        counts = self._counts[:-1]
        return np.nan_to_num(ratio(counts, counts.sum(1, keepdims=True)))

    def predict(self, contexts: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Give the probabilities of the next letter: float32 (n, V), never 0.

        The composition counts as one more letter seen after each word, so it is what follows a word that never occurs,
        or that holds other letters.

        :param contexts: uint8 letters (n, L), L at least the order; the last ones decide.
        """
        words = number_words(contexts[:, contexts.shape[1] - self._order :], self._order, self._vocabulary)[:, 0]
        counts, letters = self._counts, self._counts.sum(0) + 1
        table = (counts + letters / letters.sum()) / (counts.sum(1, keepdims=True) + 1)
        shares: NDArray[np.float32] = table.astype(np.float32)[words]
        return shares


def list_orders(vocabulary: bytes) -> tuple[int, ...]:
    """Give the orders of which a table can be made, of those that are usual."""
    return tuple(order for order in ORDERS if len(vocabulary) ** (order + 1) <= _LARGEST)


def predict_uniform(windows: int, letters: int) -> NDArray[np.float32]:
    """Give each letter, or class, the same probability: float32 (windows, letters)."""
    return np.full((windows, letters), 1 / letters, np.float32)
