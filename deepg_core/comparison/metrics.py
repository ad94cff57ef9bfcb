"""How good runs are, side by side, and which of their intervals overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from deepg_core.comparison.read import Told
from deepg_core.history.monitors import registered_metrics
from deepg_core.history.record import VALIDATION
from deepg_core.spec.field_types import join_words

_NO_METRICS: Final = ("epoch", "lr", "files_seen", "seconds")
_LOWER: Final = ("loss", "mse", "mae", "perplexity", "bits_per_base")
"""Metrics of an evaluation that are good where they are low."""
Interval = Mapping[str, float | None]
"""`value`, and `low` and `high` where there are."""


def list_best(runs: Sequence[Told]) -> dict[str, dict[str, float]]:
    """List what was measured in the best epoch of each run: metric -> run -> value."""
    best: dict[str, dict[str, Any]] = {run.name: run.best or {} for run in runs}
    names = dict.fromkeys(name for record in best.values() for name in record if name not in _NO_METRICS)
    single = registered_metrics()
    ordered = sorted(names, key=lambda name: (name.startswith(VALIDATION), name.removeprefix(VALIDATION) not in single))
    return {name: {run: record[name] for run, record in best.items() if name in record} for name in ordered}


def list_measured(runs: Sequence[Told]) -> dict[str, dict[str, Interval]]:
    """List the metrics of the evaluations: metric, or `output metric` -> run -> value, low and high."""
    found: dict[str, dict[str, Interval]] = {}
    for run in (run for run in runs if run.evaluation):
        for output, part in (run.evaluation.get("outputs") or {"": run.evaluation}).items():
            for metric, its in part["metrics"].items():
                shown = {key: its.get(key) for key in ("value", "low", "high")}
                found.setdefault(f"{output} {metric}".strip(), {})[run.name] = shown
    return {name: its for name, its in found.items() if any(it["value"] is not None for it in its.values())}


def list_overlaps(its: Mapping[str, Interval]) -> list[list[str]]:
    """List the pairs of runs whose intervals overlap."""
    bounded = [run for run, interval in its.items() if _is_bounded(interval)]
    return [[one, other] for one, other in combinations(bounded, 2) if overlap(its[one], its[other])]


def describe_overlaps(metric: str, its: Mapping[str, Interval]) -> str:
    """Say in words which intervals overlap; `""` where fewer than two runs have one."""
    bounded = {run: interval for run, interval in its.items() if _is_bounded(interval)}
    pairs, every = len(list_overlaps(bounded)), len(bounded) * (len(bounded) - 1) // 2
    if pairs == every:
        return "" if not every else "the intervals overlap" if every == 1 else "all intervals overlap"
    best = find_best(metric, bounded)
    if not pairs:
        return f"{'the intervals do not overlap' if every == 1 else 'no two intervals overlap'}; best is {best}"
    near = [run for run, interval in bounded.items() if run != best and overlap(interval, bounded[best])]
    if not near:
        return f"best is {best}; its interval overlaps with no other"
    apart = [run for run in bounded if run != best and run not in near]
    others = f", and not with that of {join_words(apart, 'and')}" if apart else ""
    return f"best is {best}; its interval overlaps with that of {join_words(near, 'and')}{others}"


def find_best(metric: str, its: Mapping[str, Interval]) -> str:
    """Name the run with the best value."""
    sign = -1 if metric.rpartition(" ")[2] in _LOWER else 1
    return max(its, key=lambda run: sign * (its[run]["value"] or 0.0))


def overlap(one: Interval, other: Interval) -> bool:
    """Say whether two intervals have a number in common."""
    return bool(_end(one, "low") <= _end(other, "high") and _end(other, "low") <= _end(one, "high"))


def _is_bounded(its: Interval) -> bool:
    return None not in (its["value"], its["low"], its["high"])


def _end(its: Interval, key: str) -> float:
    end = its[key]
    assert end is not None  # only of intervals that have ends
    return end
