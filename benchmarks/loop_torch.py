"""The whole loop on the backend `torch`."""

from __future__ import annotations

from benchmarks.loop import compare
from benchmarks.measure import Row
from benchmarks.step_torch import by_hand


def run(quick: bool) -> list[Row]:
    """Measure it."""
    return compare("torch", by_hand, quick)
