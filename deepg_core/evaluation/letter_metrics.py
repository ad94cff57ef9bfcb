"""Metrics of predicted letters (language models)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.class_metrics import negative_log
from deepg_core.evaluation.measured import Measures, Weights, ratio, require_numbers

_PERPLEXITY: Final = 700.0
"""Largest loss whose exponential is a number."""


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

    def measure(self, weights: Weights) -> Measures:
        """Give the metrics of each draw; with `np.eye(records)` those of each record."""
        letters, losses, right = weights @ self._sums[0], weights @ self._sums[1], weights @ self._sums[2]
        loss = ratio(losses, letters)
        return {
            "loss": loss,
            "acc": ratio(right, letters),
            "perplexity": np.exp(np.minimum(loss, _PERPLEXITY)),
            "bits_per_base": loss / np.log(2),
        }
