"""All metrics of an epoch, from sums of losses and scores and from confusion matrices."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from deepg_core.training.interface import OutputTotals, Totals


def metrics(totals: Totals, prefix: str = "") -> dict[str, float]:
    """Give `loss`, `acc` and `f1`, each with `prefix` before its name; where the target is numbers `loss` and `mae`.

    Of several outputs: `OUTPUT_loss`, ..., and then the sum of the losses and the means of the others.
    """
    each = {name: _of_output(output) for name, output in totals.outputs.items()}
    if len(each) == 1:
        (values,) = each.values()
    else:
        values = {f"{output}_{name}": value for output, its in each.items() for name, value in its.items()}
        values |= {name: _joined(name, [its[name] for its in each.values() if name in its]) for name in _names(each)}
    return {f"{prefix}{name}": value for name, value in values.items()}


def measured(activations: Iterable[str]) -> set[str]:
    """Name what `metrics` will give, of all outputs together, for outputs of these activations."""
    scores = {"softmax": {"acc", "f1"}, "sigmoid": {"acc"}}
    return {"loss"}.union(*(scores.get(activation, {"mae"}) for activation in activations))


def macro_f1(confusion: NDArray[np.int64]) -> float:
    """Average the F1 of the classes that occur or are predicted; 2·TP / (2·TP + FP + FN) each."""
    hits = np.diagonal(confusion)
    involved = confusion.sum(0) + confusion.sum(1)
    present = involved > 0
    return float((2 * hits[present] / involved[present]).mean()) if present.any() else 0.0


def _of_output(totals: OutputTotals) -> dict[str, float]:
    count = max(totals.count, 1)
    values = {"loss": totals.loss / count}
    if totals.confusion is not None:
        return values | {"acc": float(np.trace(totals.confusion)) / count, "f1": macro_f1(totals.confusion)}
    return values | {totals.score_name: totals.score / count}


def _names(each: dict[str, dict[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for values in each.values() for name in values))


def _joined(name: str, values: list[float]) -> float:
    return sum(values) if name == "loss" else sum(values) / len(values)
