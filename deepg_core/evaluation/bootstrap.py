"""Intervals from records drawn again: windows of one record resemble each other and stay together (cluster bootstrap)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from attrs import frozen

from deepg_core.evaluation.measured import Measured, Weights, or_null, whole

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
    values = measured.measure(whole(measured))
    blocks = draw_records(measured.records, draws, seed, max(1, _BLOCK // measured.size))
    drawn = [measured.measure(weights) for weights in blocks] if measured.records > 1 else []
    return {
        name: Estimate(float(value[0]), *_interval(np.concatenate([block[name] for block in drawn] or [np.empty(0)])))
        for name, value in values.items()
    }


def draw_records(records: int, draws: int, seed: int, block: int) -> Iterator[Weights]:
    """Give the draws in blocks of weights (block, records); they do not depend on the size of a block."""
    generator = np.random.default_rng(seed)
    for first in range(0, draws, block):
        rows = min(block, draws - first)
        drawn = generator.integers(records, size=(rows, records)) + records * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * records).reshape(rows, records)


def _interval(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
    defined = values[~np.isnan(values)]
    if not len(defined):
        return math.nan, math.nan
    low, high = np.percentile(defined, _PERCENTILES)
    return float(low), float(high)
