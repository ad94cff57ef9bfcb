"""What batches add up to, until somebody asks for it."""

import numpy as np

from deepg_core.network.sums import Sums
from deepg_numpy.ops import OPS


class Totals:
    """A number or an array for each statistic of each output; of rows one for each batch."""

    def __init__(self, goals):
        self._goals = goals
        self.clear()

    def clear(self):
        """Start from zero."""
        self._sums = {
            f"{output}/{name}": np.zeros(it.shape(goal.output), np.int64 if it.whole else np.float64)
            for output, goal in self._goals.items()
            for name, it in goal.statistics.items()
        }
        self._rows = {f"{output}/{name}": [] for output, goal in self._goals.items() for name in goal.rows}

    def add(self, output, predictions):
        """Add a batch of an output."""
        for name, value in self._goals[output].add_up(OPS, predictions).items():
            self._sums[f"{output}/{name}"] += value.array.astype(self._sums[f"{output}/{name}"].dtype)
        for name, rows in self._goals[output].keep(OPS, predictions).items():
            self._rows[f"{output}/{name}"].append(rows.array)

    def fetch(self):
        """Give a copy."""
        rows = {name: np.concatenate(batches) for name, batches in self._rows.items() if batches}
        return Sums({name: total.copy() for name, total in self._sums.items()} | rows)

    def start_from(self, sums):
        """Take what `fetch` of any backend gave."""
        self._sums = {name: np.array(sums.arrays[name], total.dtype) for name, total in self._sums.items()}
        self._rows = {name: [sums.arrays[name]] if name in sums.arrays else [] for name in self._rows}
