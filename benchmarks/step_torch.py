"""The training step in PyTorch. The loop by hand does nothing but learn: it adds up neither loss nor hits."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.data import Arrays
from benchmarks.measure import Clocked, Row, clocked
from benchmarks.networks import BATCH, CLASSES
from benchmarks.step import compare


def run(quick: bool) -> list[Row]:
    """Measure it."""
    return compare("torch", by_hand, quick)


class Handwritten(nn.Module):
    """The network of `seed_network` as one would write it in torch: channels first."""

    def __init__(self) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv1d(4, 64, 12, padding="same"), nn.ReLU(), nn.MaxPool1d(3), nn.BatchNorm1d(64),
            nn.Conv1d(64, 64, 12, padding="same"), nn.ReLU(), nn.BatchNorm1d(64), nn.MaxPool1d(3),
            nn.Conv1d(64, 64, 12, padding="same"), nn.ReLU(), nn.BatchNorm1d(64), nn.MaxPool1d(3),
        )  # fmt: skip
        self.lstm = nn.LSTM(64, 32, batch_first=True)
        self.dense = nn.Linear(32, CLASSES)

    def states(self, x: Tensor) -> Tensor:
        """Map (batch, 4, length) to what the LSTM says last, (batch, 32)."""
        _, (last, _) = self.lstm(self.convolutions(x).transpose(1, 2))
        return last[-1]

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, 4, length) to logits."""
        return self.dense(self.states(x))


def by_hand(arrays: Arrays) -> Clocked:
    """Make the loop; its arrays are channels first and its targets class numbers beforehand, as torch likes them."""
    x, y = np.ascontiguousarray(arrays[0].transpose(0, 2, 1)), arrays[1].argmax(1)
    model = Handwritten()
    optimizer, loss_of = torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss()

    def epoch() -> None:
        for i in range(0, len(x), BATCH):
            optimizer.zero_grad()
            logits = model(torch.from_numpy(x[i : i + BATCH]))
            loss_of(logits, torch.from_numpy(y[i : i + BATCH])).backward()
            optimizer.step()

    return clocked(epoch)
