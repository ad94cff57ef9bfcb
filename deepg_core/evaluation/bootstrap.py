"""Intervals from records drawn again: windows of one record resemble each other and stay together (cluster bootstrap)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.evaluation.measured import Measured, Measures, Weights, or_null, whole

DRAWS: Final = 1000
_PERCENTILES: Final = (2.5, 97.5)
_BLOCK: Final = 1 << 20
"""Numbers handled together; 16 times as many take twice as long a number, for they leave the processor's cache."""


@frozen
class Estimate:
    """A metric and its 95 % interval; NaN where undefined, and for the interval of a single record."""

    value: float
    low: float
    high: float

    def as_json(self) -> dict[str, float | None]:
        """Give what stands in a JSON file, which knows no NaN: null instead."""
        return {name: or_null(getattr(self, name)) for name in ("value", "low", "high")}


def estimate(measured: Measured, draws: int = DRAWS, seed: int = 0) -> dict[str, Estimate]:
    """Give each metric with the 2.5th and 97.5th percentile of `draws` draws of records with replacement.

    Draws in which a metric is undefined (a class is missing) are left out of its interval.
    """
    return {name: summarise(values) for name, values in draw_metrics(measured, draws, seed).items()}


def draw_metrics(measured: Measured, draws: int = DRAWS, seed: int = 0) -> Measures:
    """Give each metric of all records and, behind it, of each draw of them: (1 + draws,), or (1,) of a single record."""
    blocks = draw_records(measured.records, draws if measured.records > 1 else 0, seed, max(1, _BLOCK // measured.size))
    parts = [measured.measure(whole(measured)), *map(measured.measure, blocks)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def summarise(values: NDArray[np.float64]) -> Estimate:
    """Give the first of some values, see `draw_metrics`, and the interval of the others."""
    return Estimate(float(values[0]), *_interval(values[1:]))


def draw_records(records: int, draws: int, seed: int, block: int) -> Iterator[Weights]:
    """Give the draws in blocks of weights (block, records); they do not depend on the size of a block."""
    generator = np.random.default_rng(seed)
    for first in range(0, draws, block):
        rows = min(block, draws - first)
        drawn = generator.integers(records, size=(rows, records)) + records * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * records).reshape(rows, records)


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    defined = values[~np.isnan(values)]
    if not len(defined):
        return math.nan, math.nan
    low, high = np.percentile(defined, _PERCENTILES)
    return float(low), float(high)
