"""Sums that add up on the device until somebody asks for them."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from deepg_core.network.goal import Goal
from deepg_core.network.metrics import Predictions
from deepg_core.network.sums import Sums
from deepg_torch.ops import TorchOps


class Accumulators:
    """One tensor for each statistic of each output."""

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

    @torch.no_grad()
    def add(self, output: str, predictions: Predictions) -> None:
        """Add a batch of an output."""
        for name, value in self._goals[output].add_up(self._ops, predictions).items():
            held = self._held[f"{output}/{name}"]
            held += value.to(held.dtype)

    def fetch(self) -> Sums:
        """Copy the sums out."""
        return Sums({name: held.cpu().numpy().copy() for name, held in self._held.items()})

    def clear(self) -> None:
        """Start from zero."""
        for held in self._held.values():
            held.zero_()

    def start_from(self, sums: Sums) -> None:
        """Start from what `fetch` gave."""
        for name, held in self._held.items():
            held.copy_(torch.as_tensor(sums.arrays[name]))
