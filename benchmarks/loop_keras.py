"""The whole loop on the backend `keras`."""

from __future__ import annotations

from benchmarks.loop import compare
from benchmarks.measure import Row
from benchmarks.step_keras import by_hand


def run(quick: bool) -> list[Row]:
    """Measure it."""
    return compare("keras", by_hand, quick)
