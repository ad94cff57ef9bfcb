"""Sums that add up on the device until somebody asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from deepg_core.network.goal import Goal
from deepg_core.network.metrics import Predictions
from deepg_core.network.sums import ROWS, Sums
from deepg_keras.engine import tf
from deepg_keras.ops import TensorFlowOps


class Accumulators:
    """One variable for each statistic of each output; of rows a tensor for each batch."""

    def __init__(self, goals: Mapping[str, Goal], ops: TensorFlowOps) -> None:
        self._goals, self._ops = goals, ops
        self._held = {
            f"{output}/{name}": tf.Variable(tf.zeros(it.shape(goal.output), tf.int64 if it.whole else tf.float64))
            for output, goal in goals.items()
            for name, it in goal.statistics.items()
        }
        self._rows: dict[str, list[Any]] = {}

    def add(self, output: str, predictions: Predictions) -> dict[str, Any]:
        """Add a batch of an output, and give its rows: a compiled function can keep nothing."""
        for name, value in self._goals[output].add_up(self._ops, predictions).items():
            held = self._held[f"{output}/{name}"]
            held.assign_add(tf.cast(value, held.dtype))
        kept = self._goals[output].keep(self._ops, predictions)
        return {f"{output}/{name}": rows for name, rows in kept.items()}

    def keep(self, rows: Mapping[str, Any]) -> None:
        """Keep the rows of a batch."""
        for name, its in rows.items():
            self._rows.setdefault(name, []).append(its)

    def fetch(self) -> Sums:
        """Copy the sums out."""
        rows = {name: np.concatenate([its.numpy() for its in batches]) for name, batches in self._rows.items()}
        return Sums({name: held.numpy().copy() for name, held in self._held.items()} | rows)

    def clear(self) -> None:
        """Start from zero."""
        for held in self._held.values():
            held.assign(tf.zeros_like(held))
        self._rows.clear()

    def start_from(self, sums: Sums) -> None:
        """Start from what `fetch` gave."""
        for name, held in self._held.items():
            held.assign(sums.arrays[name])
        self._rows = {name: [tf.constant(rows)] for name, rows in sums.arrays.items() if name.endswith(ROWS)}
