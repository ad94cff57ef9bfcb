"""Registers core's own metrics, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import MetricComponent, NoOptions, hookimpl

_PLACE: Final = "deepg_core.network.metrics."


@hookimpl
def deepg_metrics() -> Iterator[MetricComponent]:
    """Register them all, in the order in which they are measured."""
    yield MetricComponent("loss", NoOptions, _PLACE + "loss:MeanLoss", "loss", higher_is_better=False, usual=True)
    yield MetricComponent(
        "acc", NoOptions, _PLACE + "acc:Accuracy", "accuracy", outputs=("softmax", "sigmoid"), usual=True
    )
    yield MetricComponent(
        "f1",
        NoOptions,
        _PLACE + "f1:MacroF1",
        "F1, averaged over the classes",
        outputs=("softmax",),
        usual=True,
        brief=False,
    )
    yield MetricComponent(
        "mae",
        NoOptions,
        _PLACE + "mae:MeanAbsoluteError",
        "mean absolute error",
        outputs=("linear",),
        higher_is_better=False,
        usual=True,
    )
