"""The training step with dropout in Keras."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from deepg_keras.layers.dropout import TensorFlowIntegers

from benchmarks.dropout import compare, no_masks
from benchmarks.measure import Row
from benchmarks.networks import seed_trainer
from deepg_core.training import Trainer


def run(quick: bool) -> list[Row]:
    """Measure it."""
    return compare("keras", own, quick)


def own(name: str, maxlen: int) -> Trainer:
    """Leave what drops as Keras makes it."""
    with patch("deepg_keras.network.drop", lambda *_: None):
        trainer: Any = seed_trainer("keras", maxlen, name)
    trainer._network.masks = no_masks(TensorFlowIntegers())
    made: Trainer = trainer
    return made
