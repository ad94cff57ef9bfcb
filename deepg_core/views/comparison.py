"""Runs side by side, as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import frozen

from deepg_core.evaluation.drawn import describe_drawn, describe_windows
from deepg_core.spec.field_types import join_words
from deepg_core.views.table import format_table
from deepg_core.words import shorten, spell_out, spell_time

WIDTH: Final = 120
"""Letters of a line; runs that do not fit follow below."""
_VALUE: Final = 20
"""Letters that a value has at least, however many runs there are."""
_NO_SPEC: Final = "-"
_SMALL: Final = 1e-3


@frozen
class Section:
    """A table with its title, and sentences below it."""

    title: str
    rows: list[list[str]]
    """The first is the header; the first cell of each row says of what it is."""
    said: tuple[str, ...] = ()
    numbers: bool = False


def format_comparison(report: Mapping[str, Any]) -> str:
    """Write what `deepg compare --json` prints, for people."""
    return "\n\n".join(_format_section(section) for section in list_sections(report))


def list_sections(report: Mapping[str, Any]) -> list[Section]:
    """List what is shown, in its order; tables and pages have the same."""
    names = [run["name"] for run in report["runs"]]
    return [
        Section("runs", _overview(report["runs"]), tuple(_list_missing(report))),
        _section_of_specs(report["spec"], names),
        Section("best epoch", _rows(report["best_epoch"], names, _spell), numbers=True),
        _section_of_evaluations(report, names),
        Section("versions", _rows(report["versions"], names, _name), ()),
        Section("plugins", _rows(report["plugins"], names, _name), ()),
    ]


def _overview(runs: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    rows = [["run", "backend", "epochs", "best epoch", "time of training", "folder"]]
    for run in runs:
        best = f"{run['best_epoch']} by {run['monitor']}" if run["best_epoch"] else "-"
        its = (run["name"], run["backend"] or "-", f"{run['epochs']:,}", best, spell_time(run["seconds"]), run["path"])
        rows.append([spell_out(cell) for cell in its])
    return rows


def _list_missing(report: Mapping[str, Any]) -> Iterator[str]:
    for run in report["runs"]:
        yield from (f"{run['name']}: {note}" for note in run["notes"])
    yield from report["notes"]


def _section_of_specs(found: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Section:
    rows = [["key", *names]]
    rows += [[row["key"], *(_name(row["values"].get(name, _NO_SPEC)) for name in names)] for row in found]
    below: dict[str, list[str]] = {}
    for row in (row for row in found if row["below"]):
        below.setdefault(row["below"], []).append(row["key"])
    said = tuple(f"paths of {join_words(keys, 'and')} are below {folder}" for folder, keys in below.items())
    return Section("spec: keys that differ", _clean(rows), said)


def _section_of_evaluations(report: Mapping[str, Any], names: Sequence[str]) -> Section:
    found = report["evaluation"]
    values = {metric: its["values"] for metric, its in found.items()}
    said = [f"{metric}: {its['in_words']}" for metric, its in found.items() if its["in_words"]]
    said += [report["evaluated_apart"]] if report["evaluated_apart"] else []
    evaluated = {run["name"]: run["evaluated"] or {} for run in report["runs"]}
    said += [f"{name}: {describe_windows(its)}" for name, its in evaluated.items() if describe_drawn(its)]
    return Section("evaluation", _rows(values, names, _interval), tuple(said), numbers=True)


def _rows(found: Mapping[str, Mapping[str, Any]], names: Sequence[str], spell: Any) -> list[list[str]]:
    rows = [["", *names]]
    rows += [[what, *(spell(its.get(name)) for name in names)] for what, its in found.items()]
    return _clean(rows)


def _clean(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[spell_out(cell) for cell in row] for row in rows]


def _interval(its: Mapping[str, float | None] | None) -> str:
    if its is None or its["value"] is None:
        return "-"
    return _spell(its["value"]) + ("" if its["low"] is None else f" ({_spell(its['low'])} to {_spell(its['high'])})")


def _spell(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.2e}" if 0 < abs(value) < _SMALL else f"{value:.4f}"


def _name(value: Any) -> str:
    """Write a value as a spec has it."""
    return value if isinstance(value, str) else "not set" if value is None else json.dumps(value, ensure_ascii=False)


def _format_section(section: Section) -> str:
    body = _format_blocks(section) if len(section.rows) > 1 else "no difference" if not section.numbers else "none"
    return "\n".join(
        [f"{section.title.upper()}\n", body, *([""] if section.said else []), *map(spell_out, section.said)]
    )


def _format_blocks(section: Section) -> str:
    """Write a table in as many blocks of runs as its width needs; each begins with the first column."""
    rows = section.rows if section.title == "runs" or section.numbers else _cut_values(section.rows)
    widths = [max(len(row[i]) for row in rows) + 2 for i in range(len(rows[0]))]
    blocks, used = [[0]], widths[0]
    for column in range(1, len(widths)):
        if section.title != "runs" and used + widths[column] > WIDTH + 2 and len(blocks[-1]) > 1:
            blocks, used = [*blocks, [0]], widths[0]
        blocks[-1].append(column)
        used += widths[column]
    right = frozenset(range(1, len(widths))) if section.numbers else frozenset[int]()
    return "\n\n".join(format_table([[row[i] for i in block] for row in rows], right) for block in blocks)


def _cut_values(rows: Sequence[list[str]]) -> list[list[str]]:
    """Cut values so that the runs fit beside each other, but never so far that two that differ look the same."""
    first = max(len(row[0]) for row in rows)
    most = max(_VALUE, (WIDTH - first) // (len(rows[0]) - 1) - 2)
    cut = [[row[0], *(shorten(cell, most) for cell in row[1:])] for row in rows]
    return [short if len(set(short[1:])) == len(set(row[1:])) else row for short, row in zip(cut, rows, strict=True)]
