"""The result of a comparison: a report for programs, and the curves."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from attrs import asdict, frozen

from deepg_core.comparison.curves import draw_comparison
from deepg_core.comparison.metrics import Interval, describe_overlaps, list_best, list_measured, list_overlaps
from deepg_core.comparison.read import Told, read_runs
from deepg_core.comparison.specs import list_differences
from deepg_core.comparison.versions import differ, group, list_data, list_plugins, list_versions
from deepg_core.errors import DataError
from deepg_core.evaluation.picture import Picture
from deepg_core.spec.field_types import join_words

_NOT_COMPARED: Final = "the evaluations are not of the same windows, so their numbers cannot be compared"


@frozen(eq=False)
class Comparison:
    """Runs side by side: `comparison["evaluation"]["acc"]["values"]["first"]["low"]`, as `deepg compare --json` prints it."""

    report: dict[str, Any]
    runs: Sequence[Told]

    def __getitem__(self, name: str) -> Any:
        """Give what stands in the report."""
        return self.report[name]

    def draw(self) -> Picture:
        """Draw the curves of all runs, as PNG and SVG.

        :raises DataError: no run has any.
        """
        if not any(run.history for run in self.runs):
            raise DataError("there are no curves to draw: no run has a history.json that can be read")
        return draw_comparison(self.runs)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(run.name)}</th>" for run in self.runs)
        rows = [[it["key"], *(it["values"].get(run.name) for run in self.runs)] for it in self.report["spec"]]
        cells = ["".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows]
        return f"<table><tr><th></th>{head}</tr>{''.join(f'<tr>{its}</tr>' for its in cells)}</table>"


def compare_runs(paths: Sequence[Path]) -> Comparison:
    """Read runs, and find what is not the same.

    :raises DeepgError: a folder is no run.
    """
    runs = read_runs(paths)
    apart = _say_evaluated(runs)
    report = {
        "runs": [_describe(run) for run in runs],
        "spec": [asdict(row) for row in list_differences(runs)],
        "data": list_data(runs),
        "best_epoch": list_best(runs),
        "evaluation": {metric: _judge(metric, its, apart) for metric, its in list_measured(runs).items()},
        "evaluated_apart": apart,
        "versions": list_versions(runs),
        "plugins": list_plugins(runs),
        "notes": list(_list_notes(runs)),
    }
    return Comparison(_finite(report), runs)


def _describe(run: Told) -> dict[str, Any]:
    keys = ("split", "windows", "records", "drawn_of_each_class")
    return {
        "name": run.name,
        "path": str(run.path),
        "backend": run.table("run").get("backend"),
        "epochs": len(run.history),
        "best_epoch": run.best.epoch if run.best else None,
        "monitor": run.monitor,
        "seconds": run.seconds,
        "evaluated": {key: run.evaluation.get(key) for key in keys} if run.evaluation else None,
        "notes": list(run.notes),
    }


def _judge(metric: str, its: Mapping[str, Interval], apart: str | None) -> dict[str, Any]:
    """Say which intervals overlap, unless they are of different windows."""
    words = "" if apart else describe_overlaps(metric, its)
    return {"values": its, "overlaps": [] if apart else list_overlaps(its), "in_words": words}


def _list_notes(runs: Sequence[Told]) -> Iterator[str]:
    """Say of what kind the differences are, where tables do not."""
    data = list_data(runs)
    if data and not any(differ(values.values()) for values in data.values()):
        yield "all read the same data"
    for what, values in data.items():
        words = "the tables that go with the data are" if what == "tables" else f"the {what} data are"
        if differ(values.values()):
            yield f"{words} {_word_groups(values)}"
    monitors = {run.name: run.monitor for run in runs if run.history}
    if differ(monitors.values()):
        its = "; ".join(f"{it} in {join_words(names, 'and')}" for it, names in _by_value(monitors))
        yield f"the best epoch is that of {its}"


def _say_evaluated(runs: Sequence[Told]) -> str | None:
    """Say that evaluations are not of the same windows; None where nothing speaks against it."""
    runs = [run for run in runs if run.evaluation]
    about = {run.name: run.evaluation for run in runs}
    split = {name: its["split"] for name, its in about.items()}
    size = {name: f"{its.get('windows')} windows of {its.get('records')} records" for name, its in about.items()}
    data = {run.name: run.origin.data.get(split[run.name]) for run in runs}
    for values in (split, size):
        if differ(values.values()):
            its = "; ".join(f"{join_words(names, 'and')} on {value}" for value, names in _by_value(values))
            return f"{_NOT_COMPARED}: {its}"
    return f"{_NOT_COMPARED}: the data are {_word_groups(data)}" if differ(data.values()) else None


def _word_groups(values: Mapping[str, Any]) -> str:
    groups = [join_words(names, "and") for names in group(values)]
    silent = [run for run, value in values.items() if value is None]
    apart = f"not the same: {' | '.join(groups)}" if len(groups) > 1 else f"those of {groups[0]}"
    return apart + (f"; {join_words(silent, 'and')} has no record of any" if silent else "")


def _by_value(values: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    return [(values[names[0]], names) for names in group(values)]


def _finite(value: Any) -> Any:
    """Give what JSON can hold: a number that is none, or infinite, is null."""
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
