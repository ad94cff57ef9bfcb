"""Windows that overlap, on Keras."""

from __future__ import annotations

from benchmarks.measure import Row
from benchmarks.overlap import compare


def run(quick: bool) -> list[Row]:
    """Measure them."""
    return compare("keras", quick)
