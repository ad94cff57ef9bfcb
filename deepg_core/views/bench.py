"""What a run is slowed down by, as text."""

from __future__ import annotations

from deepg_core.bottleneck import Bench, Part
from deepg_core.views.table import format_table
from deepg_core.words import spell_time


def format_bench(found: Bench) -> str:
    """Write what `bench` gives: a line for each part, and the verdict."""
    rows = [["part", "rate", "of a run", ""]]
    rows += [[name, f"{_spell(part)}/s", _of_run(part, found), part.note] for name, part in found.parts.items()]
    where = f"{found.backend} on {found.device}" if found.device else found.backend
    return f"{where}\n\n{format_table(rows, right=frozenset({1, 2}))}\n\n{found.verdict.advice}"


def _spell(part: Part) -> str:
    return f"{part.rate:,.0f} {part.unit}" if part.rate >= 100 else f"{part.rate:.2g} {part.unit}"


def _of_run(part: Part, found: Bench) -> str:
    if part.run_seconds is None:
        return ""
    return f"{spell_time(part.run_seconds)}, {part.run_seconds / max(found.run_seconds, 1e-9):.0%}"
