"""What `evaluation.json` says, checked before anything is made of it: it may come from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import cattrs
import numpy as np
from attrs import field, frozen
from cattrs.errors import BaseValidationError

from deepg_core.errors import DeepgError

Kind = Literal["classes", "labels", "numbers", "letters"]


@frozen
class Interval:
    """A metric."""

    value: float | None
    low: float | None = None
    high: float | None = None


@frozen
class Calibration:
    """How far confidences are from what they promise."""

    ece: float
    brier: float
    temperature: float | None = None


@frozen
class Judged:
    """How good an output is."""

    metrics: dict[str, Interval]
    records_level: dict[str, Interval] = field(factory=dict)
    classes: list[str] = field(factory=list)
    per_class: dict[str, dict[str, float | None]] = field(factory=dict)
    per_column: dict[str, dict[str, float | None]] = field(factory=dict)
    called: list[float] = field(factory=list)
    """How many windows are called each class, or label."""
    calibration: Calibration | None = None
    letters: int | None = None
    baselines: dict[str, dict[str, Interval]] = field(factory=dict)
    left_out: dict[str, str] = field(factory=dict)
    """Baseline or control -> why it is not there."""
    shuffled_called: dict[str, float | None] = field(factory=dict)
    """Class -> share of the shuffled windows that is called so."""
    shuffled_taken: dict[str, float | None] = field(factory=dict)
    """The same, of those made of other classes' windows."""
    shuffled: dict[str, float | None] = field(factory=dict)
    """Of numbers and letters: metric -> its value for shuffled windows."""

    @property
    def kind(self) -> Kind:
        """What is predicted."""
        if self.letters is not None:
            return "letters"
        if self.per_column:
            return "numbers"
        return "classes" if self.calibration else "labels"


@frozen
class Called:
    """Calls along a taxonomy, at a rank."""

    known: int
    called: Interval
    stopped: Interval
    precision: Interval


@frozen
class Calls:
    """Calls along a taxonomy."""

    threshold: float
    records: int
    ranks: dict[str, Called]


@frozen
class _Head:
    """What an evaluation says beside its outputs."""

    windows: int = 0
    records: int = 0
    warnings: list[str] = field(factory=list)
    calls: Calls | None = None


def read_calls(report: Mapping[str, Any], run: Path) -> Calls | None:
    """Read what is said of calls along a taxonomy; None where there are no ranks.

    :raises DeepgError: it is damaged.
    """
    try:
        return cattrs.structure(report, _Head).calls
    except (BaseValidationError, AttributeError, TypeError, ValueError, KeyError) as error:
        raise _damaged(run) from error


def read_judged(report: Mapping[str, Any], run: Path) -> dict[str, Judged]:
    """Read each output of an evaluation: target -> what is said of it; "" of a single one.

    :param run: its folder, for errors.
    :raises DeepgError: there is none, or it is damaged.
    """
    if not report:
        raise DeepgError("there is no evaluation")
    try:
        head = cattrs.structure(report, _Head)
        if head.warnings != report.get("warnings", []):
            raise TypeError("a warning is no text")  # cattrs makes text of anything
        parts = report.get("outputs") or {"": report}
        return {name: _read_part(part) for name, part in parts.items()}
    except (BaseValidationError, AttributeError, TypeError, ValueError, KeyError) as error:
        raise _damaged(run) from error


def _damaged(run: Path) -> DeepgError:
    return DeepgError(f"{run / 'evaluation'}/evaluation.json is not what `deepg evaluate` writes")


def _read_part(part: Mapping[str, Any]) -> Judged:
    baselines, controls = part.get("baselines") or {}, part.get("controls") or {}
    silent = {name: str(its["left_out"]) for name, its in {**baselines, **controls}.items() if "left_out" in its}
    there = {name: its for name, its in baselines.items() if name not in silent}
    control = next((dict(its) for name, its in controls.items() if name not in silent), {})
    calls = {"shuffled_called": control.pop("called", {}), "shuffled_taken": control.pop("taken", {})}
    control.pop("windows", None)
    known = {"baselines": there, "left_out": silent, "shuffled": control, "called": _count_calls(part), **calls}
    return cattrs.structure({**part, **known}, Judged)


def _count_calls(part: Mapping[str, Any]) -> list[float]:
    """Add up a confusion matrix, or that of each label."""
    confusion = np.asarray(part.get("confusion") or np.zeros((0, 0)), np.float64)
    return list(confusion[:, :, 1].sum(-1) if confusion.ndim > 2 else confusion.sum(0))
