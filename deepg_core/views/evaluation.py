"""What an evaluation found out, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deepg_core.evaluation.drawn import describe_windows
from deepg_core.views.table import format_table
from deepg_core.words import count_of

_SHOWN_CLASSES = 20


def format_evaluation(report: Mapping[str, Any]) -> str:
    """Write what `evaluation.json` holds."""
    head = f"{report['model']} on {report['split']}: {describe_windows(report)}"
    parts = report.get("outputs") or {"": report}
    texts = [text for name, part in parts.items() for text in _format_part(name, part)]
    texts += list(_format_calls(report["calls"])) if "calls" in report else []
    warnings = "\n".join(f"warning: {text}" for text in report["warnings"])
    return "\n\n".join(filter(None, [head, *texts, warnings]))


def _format_part(name: str, part: Mapping[str, Any]) -> Iterator[str]:
    if name:
        yield f"{name}:"
    baselines = {its: value for its, value in part["baselines"].items() if "left_out" not in value}
    rows = [["metric", "network", "95 %", "per record", *baselines]]
    for metric, its in part["metrics"].items():
        others = [_spell(value[metric]["value"]) for value in baselines.values()]
        rows.append(
            [metric, _spell(its["value"]), _interval(its), _spell(part["records_level"][metric]["value"]), *others]
        )
    yield format_table(rows, right=frozenset(range(1, len(rows[0]))))
    yield "\n".join(_notes(part))
    if "per_class" in part:
        yield _format_classes(part["per_class"])


def _notes(part: Mapping[str, Any]) -> Iterator[str]:
    for name, its in part["baselines"].items():
        if "left_out" in its:
            yield f"the baseline {name} is left out: {its['left_out']}"
    calibration = part.get("calibration")
    if calibration:
        temperature = calibration["temperature"]
        with_it = f" with temperature {temperature:.3f}" if temperature else ""
        yield f"calibration error {calibration['ece']:.3f}, Brier score {calibration['brier']:.3f}{with_it}"
    for name, its in part["controls"].items():
        words = name.replace("_", " ")
        if "left_out" in its:
            yield f"control, {words}: left out: {its['left_out']}"
        elif "called" in its:
            yield f"control, {words}: called {_list_shares(its['called'])}"
            if "taken" in its:
                yield f"control, {words}, those of other classes alone: called {_list_shares(its['taken'])}"
        else:
            values = ", ".join(f"{metric} {_spell(value)}" for metric, value in its.items() if metric != "windows")
            yield f"control, {words}: {values}"


def _list_shares(shares: Mapping[str, float | None]) -> str:
    return ", ".join(f"{name} {_percent(share)}" for name, share in list(shares.items())[:_SHOWN_CLASSES])


def _format_classes(classes: Mapping[str, Mapping[str, Any]]) -> str:
    shown = list(classes.items())[:_SHOWN_CLASSES]
    columns = list(shown[0][1])
    rows = [["class", *columns]]
    rows += [[name, *(f"{its[it]:,}" if it == "support" else _spell(its[it]) for it in columns)] for name, its in shown]
    more = len(classes) - len(shown)
    text = format_table(rows, right=frozenset(range(1, len(columns) + 1)))
    return text + (f"\nand {count_of(more, 'class')} more in evaluation.json" if more else "")


def _format_calls(calls: Mapping[str, Any]) -> Iterator[str]:
    sure = f"a confidence of at least {calls['threshold']:g}"
    yield f"calls of {count_of(calls['records'], 'record')}, down to the last rank with {sure}:"
    rows = [["rank", "called", "stopped there", "right of those called", "95 %", "known"]]
    for rank, its in calls["ranks"].items():
        shares = [_share(its[name]) for name in ("called", "stopped", "precision")]
        rows.append([rank, *shares, _interval(its["precision"]), f"{its['known']:,}"])
    yield format_table(rows, right=frozenset(range(1, len(rows[0]))))


def _share(its: Mapping[str, float | None]) -> str:
    return _percent(its["value"])


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _interval(its: Mapping[str, float | None]) -> str:
    return "" if its["low"] is None else f"{_spell(its['low'])} to {_spell(its['high'])}"


def _spell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
