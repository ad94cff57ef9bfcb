"""Metrics of predicted letters (language models)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.class_metrics import negative_log
from deepg_core.evaluation.measured import Measures, Weights, require_numbers
from deepg_core.formulas.perplexity import perplexity
from deepg_core.formulas.shares import ratio


class LetterMetrics:
    """Loss (nats), acc, perplexity and bits_per_base; NaN where there is no letter.

    It adds up, so that all positions of a genome take no memory.

    :param records: how many; they are numbered 0..records-1.
    """

    def __init__(self, records: int) -> None:
        self.records = self.size = records
        self._sums = np.zeros((3, records))

    def add(self, probabilities: NDArray[np.float32], truth: NDArray[np.int64], record: NDArray[np.int64]) -> None:
        """Take predictions.

        :param probabilities: float32 (n, letters).
        :param truth: int64 (n,), 0..letters-1; others (-1: ambiguous, padding) do not count.
        :param record: int64 (n,).
        :raises DeepgError: a probability is no number.
        """
        counted = (truth >= 0) & (truth < probabilities.shape[1])
        probabilities, truth, record = probabilities[counted], truth[counted], record[counted]
        require_numbers(probabilities)
        losses, right = negative_log(probabilities, truth), probabilities.argmax(1) == truth
        for sums, values in zip(self._sums, (np.ones(len(truth)), losses, right), strict=True):
            sums += np.bincount(record, values, self.records)

    def of_seen(self) -> LetterMetrics:
        """Give the metrics of those records that have letters, numbered anew."""
        seen = LetterMetrics(int((self._sums[0] > 0).sum()))
        seen._sums = self._sums[:, self._sums[0] > 0]
        return seen

    def of_records(self) -> LetterMetrics:
        """Give the metrics where each record counts as one letter, however long it is."""
        each = LetterMetrics(self.records)
        each._sums = ratio(self._sums, self._sums[0])
        return each

    @property
    def letters(self) -> NDArray[np.int64]:
        """Count the letters of each record: (records,)."""
        counts: NDArray[np.int64] = self._sums[0].astype(np.int64)
        return counts

    def grouped(self, number: NDArray[np.int64], groups: int) -> LetterMetrics:
        """Give the metrics of groups of records.

        :param number: (records,) the group of each, 0..groups-1.
        """
        found = LetterMetrics(groups)
        found._sums = np.stack([np.bincount(number, sums, groups) for sums in self._sums])
        return found

    def each(self) -> Measures:
        """Give the metrics of each record: (records,)."""
        return _name_metrics(*self._sums)

    def measure(self, weights: Weights) -> Measures:
        """Give the metrics of each draw."""
        return _name_metrics(*(weights @ sums for sums in self._sums))


def _name_metrics(letters: NDArray[np.float64], losses: NDArray[np.float64], right: NDArray[np.float64]) -> Measures:
    loss = ratio(losses, letters)
    return {
        "loss": loss,
        "acc": ratio(right, letters),
        "perplexity": perplexity(loss),
        "bits_per_base": loss / np.log(2),
    }
