"""What `evaluation.json` says, checked before anything is made of it: it may come from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import cattrs
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
    confusion: list[Any] = field(factory=list)
    calibration: Calibration | None = None
    letters: int | None = None
    baselines: dict[str, dict[str, Interval]] = field(factory=dict)
    left_out: dict[str, str] = field(factory=dict)
    """Baseline or control -> why it is not there."""
    control: dict[str, Any] = field(factory=dict)
    """Of shuffled windows: `called` and `taken`, class -> share, or metric -> value."""

    @property
    def kind(self) -> Kind:
        """What is predicted."""
        if self.letters is not None:
            return "letters"
        if self.per_column:
            return "numbers"
        return "classes" if self.calibration else "labels"


def read_judged(report: Mapping[str, Any], run: Path) -> dict[str, Judged]:
    """Read each output of an evaluation: target -> what is said of it; "" of a single one.

    :param run: its folder, for errors.
    :raises DeepgError: there is none, or it is damaged.
    """
    if not report:
        raise DeepgError("there is no evaluation")
    try:
        parts = report.get("outputs") or {"": report}
        return {name: _read_part(part) for name, part in parts.items()}
    except (BaseValidationError, AttributeError, TypeError, ValueError, KeyError) as error:
        raise DeepgError(f"{run / 'evaluation'}/evaluation.json is not what `deepg evaluate` writes") from error


def _read_part(part: Mapping[str, Any]) -> Judged:
    baselines, controls = part.get("baselines") or {}, part.get("controls") or {}
    silent = {name: str(its["left_out"]) for name, its in {**baselines, **controls}.items() if "left_out" in its}
    there = {name: its for name, its in baselines.items() if name not in silent}
    control = next((dict(its) for name, its in controls.items() if name not in silent), {})
    return cattrs.structure({**part, "baselines": there, "left_out": silent, "control": control}, Judged)
