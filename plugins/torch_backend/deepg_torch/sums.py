"""Sums that add up on the device until somebody asks for them."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from deepg_core.network.goal import Goal
from deepg_core.network.metrics import Predictions
from deepg_core.network.sums import Sums
from deepg_torch.ops import TorchOps


class Accumulators:
    """One tensor for each statistic of each output; of rows one for each batch."""

    def __init__(self, goals: Mapping[str, Goal], ops: TorchOps) -> None:
        self._goals, self._ops = goals, ops
        exact = torch.float64 if ops.device.type != "mps" else torch.float32
        self._held = {
            f"{output}/{name}": torch.zeros(
                it.shape(goal.output), dtype=torch.int64 if it.whole else exact, device=ops.device
            )
            for output, goal in goals.items()
            for name, it in goal.statistics.items()
        }
        self._rows: dict[str, list[torch.Tensor]] = {
            f"{output}/{name}": [] for output, goal in goals.items() for name in goal.rows
        }

    @torch.no_grad()
    def add(self, output: str, predictions: Predictions) -> None:
        """Add a batch of an output."""
        for name, value in self._goals[output].add_up(self._ops, predictions).items():
            held = self._held[f"{output}/{name}"]
            held += value.to(held.dtype)
        for name, rows in self._goals[output].keep(self._ops, predictions).items():
            self._rows[f"{output}/{name}"].append(rows)

    def fetch(self) -> Sums:
        """Copy the sums out."""
        rows = {name: torch.cat(batches).cpu().numpy() for name, batches in self._rows.items() if batches}
        return Sums({name: held.cpu().numpy().copy() for name, held in self._held.items()} | rows)

    def clear(self) -> None:
        """Start from zero."""
        for held in self._held.values():
            held.zero_()
        for batches in self._rows.values():
            batches.clear()

    def start_from(self, sums: Sums) -> None:
        """Start from what `fetch` gave."""
        for name, held in self._held.items():
            held.copy_(torch.as_tensor(sums.arrays[name]))
        for name, batches in self._rows.items():
            batches[:] = [torch.as_tensor(sums.arrays[name]).to(self._ops.device)] if name in sums.arrays else []
