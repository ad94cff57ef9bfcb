"""Registers core's own model builders, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.models.lstm_cnn import LstmCnn
from deepg_core.plugins import Component, hookimpl


@hookimpl
def deepg_model_builders() -> Iterator[Component]:
    """Register `lstm_cnn`."""
    yield Component(
        "lstm_cnn",
        LstmCnn,
        "deepg_core.models.lstm_cnn:LstmCnnBuilder",
        "convolutions, LSTMs and dense layers (deepG's create_model_lstm_cnn)",
    )
