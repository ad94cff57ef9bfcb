"""Sizes of layers that grow by equal factors (GenomeNet-Architect)."""

from __future__ import annotations

from math import ceil


def space_evenly(count: int) -> list[float]:
    """Give `count` numbers from 0 to 1, evenly apart; of one, 0."""
    return [number / max(count - 1, 1) for number in range(count)]


def grow_between(first: float, last: float, step: float) -> int:
    """Give the size `step` (0 to 1) of the way, in factors, from `first` to `last`, rounded up to 1 or more."""
    return max(round_up(first * (last / first) ** step), 1)


def round_up(number: float) -> int:
    """Round up, but not for what the last digit is off: 32^(3 * 0.2) is 8, not 8.000000000000002."""
    return ceil(number * (1 - 1e-9))
