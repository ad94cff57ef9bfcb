"""Sums that add up on the device until an epoch ends."""

from __future__ import annotations

import torch
from torch import Tensor

from deepg_core.network.losses import Loss
from deepg_core.training.interface import OutputTotals


class Tally:
    """What some batches add up to for one output."""

    def __init__(self, loss: Loss, device: torch.device) -> None:
        self._of = loss
        exact = torch.float64 if device.type != "mps" else torch.float32
        self._loss, self._score = (torch.zeros((), dtype=exact, device=device) for _ in range(2))
        cells = loss.width**2 if loss.counts_classes else 1
        self._counts = torch.zeros(cells, dtype=torch.int64, device=device)

    @torch.no_grad()
    def add(self, losses: Tensor, logits: Tensor, target: Tensor, weights: Tensor | None) -> None:
        """Add a batch.

        :param losses: of each prediction, weighted, (batch, ...), like `weights`.
        :param target: (batch, ..., width), or whole numbers (batch, ...).
        """
        self._loss += losses.sum()
        counted = None if weights is None else (weights > 0).flatten()
        if self._of.counts_classes:
            true = target.argmax(-1) if target.is_floating_point() else target.long()
            cells = (true * self._of.width + logits.argmax(-1)).flatten()
            ones = torch.ones_like(cells) if counted is None else counted.long()
            self._counts.index_add_(0, cells, ones)
        else:
            score = self._scores(logits, target).mean(-1).flatten()
            self._score += (score if counted is None else score * counted).sum()
            self._counts += losses.numel() if counted is None else counted.sum()

    def _scores(self, logits: Tensor, target: Tensor) -> Tensor:
        """Score each column: whether a sigmoid is on the right side of 0.5, or the absolute error."""
        return ((logits > 0) == (target > 0.5)).float() if self._of.activation == "sigmoid" else (logits - target).abs()

    def fetch(self) -> OutputTotals:
        """Fetch the sums and start from zero."""
        loss, score, counts = float(self._loss), float(self._score), self._counts.cpu().numpy().copy()
        for held in (self._loss, self._score, self._counts):
            held.zero_()
        return OutputTotals.of(self._of, loss, score, counts)
