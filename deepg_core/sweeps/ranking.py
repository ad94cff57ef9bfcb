"""What came of trials, the best first."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from deepg_core.atomic import write_text
from deepg_core.history import History
from deepg_core.history.monitors import sign_of
from deepg_core.sweeps.space import Trial, write_value

COLUMNS: Final = ("rank", "trial", "state", "epochs", "best_epoch")


@frozen
class Outcome:
    """One trial so far."""

    trial: Trial
    state: str
    """`done`, `stopped` (by halving) or `failed: WHY`."""
    value: float | None = None
    """The best value of the metric; None where it was not measured."""
    best_epoch: int | None = None
    """The epoch that had it."""
    epochs: int = 0
    """How many were trained."""

    @classmethod
    def of_history(cls, trial: Trial, metric: str, history: History) -> Outcome:
        """Read what a run measured."""
        best = history.best(metric)
        value = best.get(metric, math.nan)
        measured = math.isfinite(value)
        state = "done" if measured else f"failed: {metric} was no number in any epoch"
        return cls(trial, state, value if measured else None, best.epoch if measured else None, len(history))

    def stopped(self) -> Outcome:
        """Say that others were better."""
        return evolve(self, state="stopped")


def rank(outcomes: Iterable[Outcome], metric: str) -> list[Outcome]:
    """Sort outcomes: those that went furthest before those that were stopped, the best first, what failed last.

    After fewer epochs nearly every network is worse, so a number of an earlier rung is no match for one of a later.
    """
    sign = sign_of(metric)

    def key(outcome: Outcome) -> tuple[Any, ...]:
        value = math.inf if outcome.value is None else -sign * outcome.value
        return outcome.value is None, outcome.state == "stopped", -outcome.epochs * (outcome.state == "stopped"), value

    return sorted(outcomes, key=key)


@frozen(eq=False)
class Sweep:
    """A sweep that is done, or as far as it is."""

    folder: Path
    metric: str
    ranked: Sequence[Outcome]
    """The best first."""
    best: Path | None = None
    """A spec with the best values; None where no trial was measured."""
    keys: Sequence[str] = field(factory=tuple)
    """What was varied."""

    def rows(self) -> list[list[str]]:
        """Give the table: a header, and a row for each trial."""
        return [[*COLUMNS, self.metric, *self.keys], *map(self._row, range(len(self.ranked)))]

    def _row(self, place: int) -> list[str]:
        it = self.ranked[place]
        numbers = ["" if number is None else f"{number:.6g}" for number in (it.best_epoch, it.value)]
        values = [write_value(it.trial.values[key]) for key in self.keys]
        return [str(place + 1), it.trial.name, it.state, str(it.epochs), *numbers, *values]

    def write(self) -> None:
        """Write `trials.tsv`, whole."""
        cells = (("\t".join(cell.replace("\t", " ") for cell in row)) for row in self.rows())
        write_text(self.folder / "trials.tsv", "".join(f"{line}\n" for line in cells))

    def to_json(self) -> dict[str, Any]:
        """Give it for programs."""
        header, *rows = self.rows()
        trials: list[dict[str, Any]] = [dict(zip(header, row, strict=True)) for row in rows]
        for row, it in zip(trials, self.ranked, strict=True):
            row |= {"values": it.trial.values, "value": it.value, "epochs": it.epochs, "best_epoch": it.best_epoch}
        return {
            "folder": str(self.folder),
            "metric": self.metric,
            "best": self.best and str(self.best),
            "trials": trials,
        }


def write_plan(folder: Path, plan: dict[str, Any]) -> None:
    """Write what a sweep tries, so that it is known again."""
    write_text(folder / "sweep.json", json.dumps(plan, indent=2) + "\n")


def read_plan(folder: Path) -> dict[str, Any] | None:
    """Read what `write_plan` wrote; None where there is nothing that can be read."""
    try:
        found = json.loads((folder / "sweep.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
