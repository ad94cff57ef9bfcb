"""The hash that everything is drawn with that follows from a number: no state, and the same in any order."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Words", "mix_bits"]

_GOLDEN: Final = 0x9E3779B97F4A7C15
Words = NDArray[np.uint64]


def mix_bits(value: Words, key: int | Words) -> Words:
    """Hash 64-bit numbers (the finaliser of splitmix64)."""
    value = value + (np.uint64(key * _GOLDEN & (1 << 64) - 1) if isinstance(key, int) else key * np.uint64(_GOLDEN))
    value ^= value >> np.uint64(30)  # in its place: an array of its own
    value *= np.uint64(0xBF58476D1CE4E5B9)
    value ^= value >> np.uint64(27)
    value *= np.uint64(0x94D049BB133111EB)
    value ^= value >> np.uint64(31)
    return value
