"""Sums that add up on the device until an epoch ends."""

from __future__ import annotations

from typing import Any

from deepg_core.network.losses import Loss
from deepg_core.training.interface import OutputTotals
from deepg_keras.engine import tf

Tensor = Any


class Tally:
    """What some batches add up to for one output."""

    def __init__(self, loss: Loss) -> None:
        self._of = loss
        self._loss, self._score = (tf.Variable(0.0, dtype=tf.float64) for _ in range(2))
        shape = (loss.width, loss.width) if loss.counts_classes else ()
        self._counts = tf.Variable(tf.zeros(shape, tf.int64))
        """Predictions, by true and predicted class where there are classes."""

    def add(self, losses: Tensor, logits: Tensor, target: Tensor, weights: Tensor | None) -> None:
        """Add a batch.

        :param losses: of each prediction, weighted, (batch, ...), like `weights`.
        :param target: (batch, ..., width), or whole numbers (batch, ...).
        """
        self._loss.assign_add(tf.reduce_sum(tf.cast(losses, tf.float64)))
        counted = tf.ones_like(losses) if weights is None else tf.cast(weights > 0, losses.dtype)
        if self._of.counts_classes:
            self._counts.assign_add(self._confusion(logits, target, counted))
        else:
            score = tf.reduce_mean(self._scores(logits, target), -1) * counted
            self._score.assign_add(tf.reduce_sum(tf.cast(score, tf.float64)))
            self._counts.assign_add(tf.math.count_nonzero(counted))

    def _confusion(self, logits: Tensor, target: Tensor, counted: Tensor) -> Tensor:
        """Count as a product of ones, which is exact up to 2^24 predictions a batch and runs on every device."""
        true = target if target.dtype.is_integer else tf.argmax(target, -1)
        rows, columns = (tf.one_hot(classes, self._of.width) for classes in (true, tf.argmax(logits, -1)))
        rows, columns = (tf.reshape(ones, (-1, self._of.width)) for ones in (rows * counted[..., None], columns))
        return tf.cast(tf.matmul(rows, columns, transpose_a=True), tf.int64)

    def _scores(self, logits: Tensor, target: Tensor) -> Tensor:
        """Score each column: whether a sigmoid is on the right side of 0.5, or the absolute error."""
        if self._of.activation == "sigmoid":
            return tf.cast((logits > 0) == (target > 0.5), tf.float32)
        return tf.abs(logits - target)

    def fetch(self) -> OutputTotals:
        """Fetch the sums and start from zero."""
        loss, score, counts = (held.numpy() for held in (self._loss, self._score, self._counts))
        for held in (self._loss, self._score, self._counts):
            held.assign(tf.zeros_like(held))
        return OutputTotals.of(self._of, float(loss), float(score), counts)
