"""What batches add up to."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen
from numpy.typing import NDArray


@frozen(eq=False)
class Sums:
    """Sums of statistics: those of two parts, added, are those of the whole, be they legs, splits or workers."""

    arrays: dict[str, NDArray[Any]] = field(factory=dict)
    """`output/statistic` -> sum, float64 or int64; empty where nothing was seen."""

    def __add__(self, other: Sums) -> Sums:
        """Add them up."""
        names = {**self.arrays, **other.arrays}
        return Sums({name: sum(of.arrays[name] for of in (self, other) if name in of.arrays) for name in names})  # type: ignore[misc]
