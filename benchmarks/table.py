"""The rows as a table that Markdown reads too, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from attrs import asdict

from benchmarks.measure import Row

HEAD = ("what", "ours", "baseline", "ratio", "wanted", "")


def table(rows: Sequence[Row]) -> str:
    """Draw the table."""
    lines = [HEAD, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    drawn = [_line(cells, widths) for cells in lines]
    rule = "|".join(f"-{'-' * width}{':' if 0 < i < 5 else '-'}" for i, width in enumerate(widths))
    return "\n".join([drawn[0], f"|{rule}|", *drawn[1:]])


def to_json(rows: Sequence[Row]) -> str:
    """Give all rows as JSON, with `ratio` and `met`."""
    return json.dumps([asdict(row) | {"ratio": row.ratio, "met": row.met} for row in rows], indent=2)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        _value(row.ours, row.unit),
        "" if row.baseline is None else _value(row.baseline, row.unit),
        "" if row.ratio is None else f"{row.ratio:.2f}",
        _wanted(row),
        "" if row.met else "missed",
    )


def _wanted(row: Row) -> str:
    sign = "<=" if row.few else ">="
    parts = [] if row.wanted is None else [f"{sign} {_value(row.wanted, row.unit)}"]
    parts += [] if row.wanted_ratio is None else [f"ratio {sign} {row.wanted_ratio:g}"]
    return ", ".join(parts)


def _value(value: float, unit: str) -> str:
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if 0 < i < 5 else cell.ljust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"
