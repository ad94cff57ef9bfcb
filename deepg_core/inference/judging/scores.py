"""Metrics of an output, as `evaluation.json` has them, and the warnings that belong to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.evaluation.bootstrap import Estimate, estimate
from deepg_core.evaluation.calibration import ReliabilityBins, bin_confidence, brier_score, keep_calls
from deepg_core.evaluation.class_metrics import ClassMetrics, PerClass
from deepg_core.evaluation.label_metrics import LabelMetrics
from deepg_core.evaluation.measured import Measured, number_records, or_null, whole
from deepg_core.evaluation.number_metrics import NumberMetrics
from deepg_core.evaluation.records import join_numbers, join_windows
from deepg_core.evaluation.verdicts import warn_of_baseline, warn_of_classes, warn_of_confidence
from deepg_core.inference.judging.answers import Told
from deepg_core.inference.judging.options import Judging
from deepg_core.inference.judging.parts import Part

Estimates = dict[str, Estimate]
COMPARED: Final = {"classes": "balanced_acc", "labels": "balanced_acc", "numbers": "mse", "letters": "loss"}
"""Kind -> the metric by which a network is held against its baselines."""
_LOWER: Final = ("mse", "loss")


@frozen(eq=False)
class Score:
    """How good an output is."""

    metrics: Estimates
    about: dict[str, Any]
    """What else stands in the file."""
    warnings: tuple[str, ...] = ()
    per_class: PerClass | None = None
    bins: ReliabilityBins | None = None
    """Of the network as it was trained."""
    confusion: NDArray[np.int64] | None = None
    baselines: dict[str, Estimates] = field(factory=dict)

    @property
    def as_json(self) -> dict[str, Any]:
        """Give the values and intervals of the metrics, and all else."""
        return {"metrics": show(self.metrics), **self.about}


def show(metrics: Mapping[str, Estimate]) -> dict[str, dict[str, float | None]]:
    """Give metrics as JSON."""
    return {name: value.as_json() for name, value in metrics.items()}


def measure_told(part: Part, told: Told) -> Measured:
    """Make what metrics are computed of.

    :raises DeepgError: there is no window, or a prediction is no number.
    """
    makers: Any = {"classes": ClassMetrics, "labels": LabelMetrics, "numbers": NumberMetrics}
    measured: Measured = makers[part.kind](told.predicted, told.truth, told.record)
    return measured


def estimate_all(measured: Measured, options: Judging) -> Estimates:
    """Give metrics with intervals."""
    return estimate(measured, options.bootstrap, options.seed)


def score_told(part: Part, raw: Told, told: Told, temperature: float | None, options: Judging) -> Score:
    """Score classes, labels or numbers.

    :param raw: as the network was trained; `told` is with its temperature.
    """
    measured = measure_told(part, told)
    metrics = estimate_all(measured, options)
    about: dict[str, Any] = {
        "records_level": show(estimate_all(measure_told(part, join_told(part, raw, told)), options))
    }
    if isinstance(measured, NumberMetrics):
        return Score(metrics, {"per_column": _columns(part, measured), **about})
    assert isinstance(measured, ClassMetrics | LabelMetrics)
    per_class, confusion = measured.per_class(), measured.confusion(whole(measured))[0]
    about = {"per_class": per_class.as_json(part.names), "confusion": confusion.tolist(), **about}
    if isinstance(measured, LabelMetrics):
        called = confusion[:, :, 1].sum(-1)
        return Score(metrics, about, tuple(warn_of_classes(per_class.support, called, part.names)), per_class)
    now, bins = bin_confidence(told.predicted, told.truth), bin_confidence(raw.predicted, raw.truth)
    about["calibration"] = {
        "ece": now.ece,
        "brier": brier_score(told.predicted, told.truth),
        "temperature": temperature,
        "bins": now.as_json(),
    }
    confidence = float(told.predicted.max(1).mean(dtype=np.float64))
    warnings = (
        *warn_of_classes(per_class.support, confusion.sum(0), part.names),
        *warn_of_confidence(now.ece, confidence, metrics["acc"].value, temperature),
    )
    return Score(metrics, about, warnings, per_class, bins, confusion)


def compare(kind: str, metrics: Estimates, baselines: Mapping[str, Estimates]) -> Iterator[str]:
    """Say that the network does not clearly exceed the best of the baselines, if so."""
    name = COMPARED[kind]
    values = {baseline: its[name].value for baseline, its in baselines.items() if not np.isnan(its[name].value)}
    if values:
        best = (min if name in _LOWER else max)(values, key=lambda baseline: values[baseline])
        yield from warn_of_baseline(
            name, metrics[name], baselines[best][name], best, higher_is_better=name not in _LOWER
        )


def join_told(part: Part, raw: Told, told: Told) -> Told:
    """Give the mean prediction of each record, and its truth. What is called is decided without a temperature."""
    records = number_records(told.record, told.count)[1]
    number = np.arange(records)
    if part.kind == "classes":
        joined = join_windows(told.predicted, told.truth, told.record)
        calls = join_windows(raw.predicted, raw.truth, raw.record).probabilities.argmax(1)
        return Told(keep_calls(joined.probabilities, calls), joined.truth, number, number)
    predicted, truth = (join_numbers(its, told.record).astype(np.float32) for its in (told.predicted, told.truth))
    return Told(predicted, truth, number, number)


def _columns(part: Part, measured: NumberMetrics) -> dict[str, dict[str, float | None]]:
    values = measured.per_column(whole(measured))
    return {
        name: {metric: or_null(float(its[0, column])) for metric, its in values.items()}
        for column, name in enumerate(part.names)
    }
