"""What batches add up to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

__all__ = ["ROWS", "Sums"]

ROWS: Final = "[]"
"""At the end of a name: what it stands for is not added up, but put below each other."""


@frozen(eq=False)
class Sums:
    """Sums of statistics: those of two parts, added, are those of the whole, be they legs, splits or workers."""

    arrays: dict[str, NDArray[Any]] = field(factory=dict)
    """`output/statistic` -> sum, float64 or int64; empty where nothing was seen. `output/statistic[]` -> rows."""

    def __add__(self, other: Sums) -> Sums:
        """Add them up."""
        names = {**self.arrays, **other.arrays}
        return Sums(
            {name: _join(name, [of.arrays[name] for of in (self, other) if name in of.arrays]) for name in names}
        )


def _join(name: str, arrays: Sequence[NDArray[Any]]) -> Any:
    return np.concatenate(arrays) if name.endswith(ROWS) else sum(arrays)
