"""The training step with dropout in PyTorch."""

from __future__ import annotations

from functools import partial
from typing import Any

from deepg_torch.layers.dropout import Dropout, TorchIntegers
from torch import Tensor
from torch.nn.functional import dropout

from benchmarks.dropout import compare, no_masks
from benchmarks.measure import Row
from benchmarks.networks import seed_trainer
from deepg_core.training import Trainer


def run(quick: bool) -> list[Row]:
    """Measure it."""
    return compare("torch", own, quick)


def own(name: str, maxlen: int) -> Trainer:
    """Let layers draw with torch's function: of the values themselves, or, for an LSTM's input, of ones."""
    trainer: Any = seed_trainer("torch", maxlen, name)
    network = trainer._network
    for node in network.graph:
        rates, layer = node.layer.drops(), network.layers.get(node.name)
        if isinstance(layer, Dropout):
            layer.forward = partial(dropout, p=rates[0])  # type: ignore[method-assign]
        elif any(rates):
            layer.mask = partial(_mask, rates)
    network.masks = no_masks(TorchIntegers())
    made: Trainer = trainer
    return made


def _mask(rates: tuple[float, ...], number: int, like: Tensor, *shape: int) -> Tensor | None:
    return dropout(like.new_ones(len(like), *shape), rates[number]) if rates[number] else None
