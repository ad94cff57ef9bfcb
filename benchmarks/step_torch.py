"""The training step in PyTorch. The loop by hand does nothing but learn: it adds up neither loss nor hits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from deepg_torch.network import TorchNetwork
from torch import Tensor, nn

from benchmarks.data import Arrays
from benchmarks.measure import Clocked, Row, clocked
from benchmarks.networks import BATCH, CLASSES, gated_network
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


class Residual(nn.Module):
    """The network of `residual_network`."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv1d(4, 64, 9, padding="same"), nn.ReLU(), nn.MaxPool1d(4), nn.BatchNorm1d(64))
        self.pools = (1, 4, 1, 4)
        self.convolutions = nn.ModuleList(nn.Conv1d(64, 64, 9, padding="same") for _ in self.pools)
        self.norms = nn.ModuleList(nn.BatchNorm1d(64) for _ in self.pools)
        self.dense = nn.Linear(64, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, 4, length) to logits."""
        x = self.first(x)
        for pool, convolution, norm in zip(self.pools, self.convolutions, self.norms, strict=True):
            y = norm(torch.relu(convolution(x)))
            x = x + y if pool == 1 else nn.functional.avg_pool1d(x, pool) + nn.functional.max_pool1d(y, pool)
        return self.dense(x.mean(-1))


class Attentive(nn.Module):
    """The network of `transformer_network`."""

    def __init__(self, maxlen: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(6, 64)
        self.positions = nn.Parameter(torch.zeros(maxlen, 64))
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(64, 4, 128, dropout=0.0, batch_first=True, layer_norm_eps=1e-6) for _ in range(2)
        )
        self.dense = nn.Linear(64, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """Map (batch, length) to logits."""
        x = self.embedding(x) + self.positions
        for block in self.blocks:
            x = block(x)
        return self.dense(x.mean(1))


def by_hand(name: str, arrays: Arrays, device: str = "cpu") -> Clocked:
    """Make the loop; its arrays are on the device, channels first and targets class numbers, as torch likes them.

    A gated CNN is that of our own layers.
    """
    x, y = arrays[0], arrays[1].argmax(1)
    if name == "gated CNN":
        ours = TorchNetwork(gated_network(x.shape[1])[0])
        model: Callable[[Tensor], Tensor] = lambda x: ours({"input_1": x})[0]  # noqa: E731
        module: nn.Module = ours.train().to(device)
    else:
        x = np.ascontiguousarray(x.transpose(0, 2, 1)) if x.ndim == 3 else x
        made = {"seed": Handwritten, "residual CNN": Residual, "transformer": lambda: Attentive(x.shape[1])}
        model = module = made[name]().to(device)
    optimizer, loss_of = torch.optim.Adam(module.parameters()), nn.CrossEntropyLoss()
    windows, classes = torch.from_numpy(x).to(device), torch.from_numpy(y).to(device)

    def epoch() -> None:
        for i in range(0, len(windows), BATCH):
            optimizer.zero_grad()
            loss_of(model(windows[i : i + BATCH]), classes[i : i + BATCH]).backward()
            optimizer.step()
        if device != "cpu":
            torch.cuda.synchronize()

    return clocked(epoch)
