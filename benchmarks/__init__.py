"""Ratios that must hold: `python -m benchmarks`, see README.md."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.measure import Row


def run(module: str, quick: bool) -> list[Row]:
    """Run one module."""
    rows: list[Row] = import_module(f"benchmarks.{module}").run(quick)
    return rows
