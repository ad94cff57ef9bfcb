"""Registers core's own observers, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.history.stopping import EarlyStopping
from deepg_core.plugins import Component, NoOptions, hookimpl
from deepg_core.spec.kept import Checkpoints, TensorBoard

_PLACE: Final = "deepg_core.observers."


@hookimpl
def deepg_observers() -> Iterator[Component]:
    """Register them all, in the order in which they are told."""
    yield Component("checkpoints", Checkpoints, _PLACE + "checkpoints:CheckpointsObserver", "keeps checkpoints")
    yield Component(
        "early_stopping", EarlyStopping, _PLACE + "early_stopping:EarlyStoppingObserver", "ends a training that stalls"
    )
    yield Component("log", NoOptions, _PLACE + "log:LogObserver", "history.json and log.csv")
    yield Component("tensorboard", TensorBoard, _PLACE + "tensorboard:TensorBoardObserver", "curves for TensorBoard")
    yield Component("curves", NoOptions, _PLACE + "curves:CurvesObserver", "curves.png")
