"""Compiled steps on the backend `torch`."""

from __future__ import annotations

from benchmarks.compiled import compare
from benchmarks.measure import Row


def run(quick: bool) -> list[Row]:
    """Measure it."""
    return compare("torch", quick)
