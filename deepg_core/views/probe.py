"""What a probe found out, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deepg_core.probing.verdicts import COMPARED, describe_difference
from deepg_core.views.table import format_table
from deepg_core.words import count_of, spell_value


def format_probe(report: Mapping[str, Any]) -> str:
    """Write what `probe.json` holds."""
    scored = f"{count_of(report['windows'], 'window')} of {count_of(report['records'], 'record')}"
    where = f"`{report['layer']}` of {report['model']} on {report['split']}"
    classes = f"{count_of(len(report['classes']), 'class')} of {report['target']}"
    head = f"{where}: {classes}, {scored}, {count_of(report['seeds'], 'seed')}"
    curve = report["curve"]
    parts = [head, _format_curve(curve) if len(curve) > 1 else "", _format_metrics(curve[-1])]
    parts += ["\n".join(_notes(report)), "\n".join(f"warning: {text}" for text in report["warnings"])]
    return "\n\n".join(filter(None, parts))


def _format_curve(curve: list[Mapping[str, Any]]) -> str:
    names = list(curve[0]["results"])
    rows = [
        [
            "labels",
            "windows",
            "files",
            *(f"{name} {COMPARED}" if not place else name for place, name in enumerate(names)),
        ]
    ]
    for point in curve:
        values = [_spell(point["results"][name]["metrics"][COMPARED]) for name in names]
        rows.append([f"{point['fraction']:.3g}", _range(point["windows"]), _range(point["files"]), *values])
    return format_table(rows, right=frozenset(range(len(rows[0]))))


def _format_metrics(point: Mapping[str, Any]) -> str:
    results = point["results"]
    metrics = next(iter(results.values()))["metrics"]
    rows = [["metric", *results]]
    rows += [[metric, *(_spell(its["metrics"][metric]) for its in results.values())] for metric in metrics]
    return format_table(rows, right=frozenset(range(1, len(rows[0]))))


def _notes(report: Mapping[str, Any]) -> Iterator[str]:
    for name, why in report["left_out"].items():
        yield f"{name} is left out: {why}"
    for name, metrics in report["curve"][-1]["differences"].items():
        yield f"{COMPARED}, network less {name}: {describe_difference(metrics[COMPARED])}"


def _spell(its: Mapping[str, Any]) -> str:
    interval = "" if its["low"] is None else f" ({its['low']:.3f} to {its['high']:.3f})"
    return f"{spell_value(its['value'])}{interval}"


def _range(counts: list[int]) -> str:
    """Write a number, or the lowest and the highest of several."""
    low, high = min(counts), max(counts)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
