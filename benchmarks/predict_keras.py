"""`predict` on Keras."""

from __future__ import annotations

from benchmarks.measure import Row
from benchmarks.predict import LENGTH, compare
from benchmarks.step_keras import seed


def run(quick: bool) -> list[Row]:
    """Measure it."""
    return compare("keras", seed(LENGTH).predict_on_batch, quick)
