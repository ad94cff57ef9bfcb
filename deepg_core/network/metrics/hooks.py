"""Registers core's own metrics, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from deepg_core.network.losses import UNLABELLED
from deepg_core.plugins import MetricComponent, NoOptions, hookimpl

_ANY: Final = ("softmax", "sigmoid", "linear", UNLABELLED)
_CLASSES: Final = ("softmax", "sigmoid")
_NUMBERS: Final = ("linear",)
_UNLABELLED: Final = (UNLABELLED,)


@hookimpl
def deepg_metrics() -> Iterator[MetricComponent]:
    """Register them all, in the order in which they are measured."""
    yield _metric("loss", "loss:MeanLoss", "loss", _ANY, higher_is_better=False, usual=True)
    yield _metric("acc", "acc:Accuracy", "accuracy", _CLASSES, usual=True)
    yield _metric(
        "balanced_acc", "balanced_acc:BalancedAccuracy", "balanced accuracy, the mean share of each class that is found"
    )
    yield _metric("f1", "f1:MacroF1", "F1, averaged over the classes", usual=("softmax",), brief=False)
    yield _metric("f1_per_class", "f1:F1PerClass", "F1 of each class", per_class=True)
    yield _metric("mcc", "mcc:MatthewsCorrelation", "Matthews' correlation, of what is true and what is called")
    yield _metric("auc", "auc:RocAuc", "area under the ROC curve, averaged over the classes")
    yield _metric(
        "average_precision",
        "average_precision:AveragePrecision",
        "average precision, the area under the precision-recall curve, averaged over the classes",
    )
    yield _metric("mae", "mae:MeanAbsoluteError", "mean absolute error", _NUMBERS, higher_is_better=False, usual=True)
    yield _metric("mse", "numbers:MeanSquaredError", "mean squared error", _NUMBERS, higher_is_better=False)
    yield _metric("r2", "numbers:Determination", "r2, the share of the spread that is explained", _NUMBERS)
    yield _metric("pearson", "numbers:PearsonCorrelation", "Pearson's correlation", _NUMBERS)
    yield _metric(
        "perplexity",
        "perplexity:Perplexity",
        "perplexity, e to the cross-entropy of the letters",
        ("softmax",),
        higher_is_better=False,
    )
    yield _metric(
        "top1_acc", "top:TopOne", "top-1 accuracy among the candidates of a batch", _UNLABELLED, usual=_UNLABELLED
    )
    yield _metric(
        "top5_acc", "top:TopFive", "top-5 accuracy among the candidates of a batch", _UNLABELLED, usual=_UNLABELLED
    )


def _metric(name: str, place: str, summary: str, outputs: tuple[str, ...] = _CLASSES, **more: Any) -> MetricComponent:
    return MetricComponent(name, NoOptions, f"deepg_core.network.metrics.{place}", summary, outputs=outputs, **more)
