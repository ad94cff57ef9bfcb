"""Sums that add up on the device until somebody asks for them."""

from __future__ import annotations

from collections.abc import Mapping

from deepg_core.network.goal import Goal
from deepg_core.network.metrics import Predictions
from deepg_core.network.sums import Sums
from deepg_keras.engine import tf
from deepg_keras.ops import TensorFlowOps


class Accumulators:
    """One variable for each statistic of each output."""

    def __init__(self, goals: Mapping[str, Goal], ops: TensorFlowOps) -> None:
        self._goals, self._ops = goals, ops
        self._held = {
            f"{output}/{name}": tf.Variable(tf.zeros(it.shape(goal.output), tf.int64 if it.whole else tf.float64))
            for output, goal in goals.items()
            for name, it in goal.statistics.items()
        }

    def add(self, output: str, predictions: Predictions) -> None:
        """Add a batch of an output."""
        for name, value in self._goals[output].add_up(self._ops, predictions).items():
            held = self._held[f"{output}/{name}"]
            held.assign_add(tf.cast(value, held.dtype))

    def fetch(self) -> Sums:
        """Copy the sums out."""
        return Sums({name: held.numpy().copy() for name, held in self._held.items()})

    def clear(self) -> None:
        """Start from zero."""
        for held in self._held.values():
            held.assign(tf.zeros_like(held))

    def start_from(self, sums: Sums) -> None:
        """Start from what `fetch` gave."""
        for name, held in self._held.items():
            held.assign(sums.arrays[name])
