"""Shuffles numbers 0..n-1 without holding them: a keyed permutation that is computed, not stored.

A pass over 5 Gbases at step 1 has 5e9 windows; a stored shuffle of them would take 40 GB, this takes none, and its state
is two integers. It is a Feistel network over the smallest even number of bits that holds n; what falls outside of n is
sent through again (Black & Rogaway 2002, "cycle walking"), fewer than four times on average.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_ROUNDS: Final = 6


def permute(numbers: NDArray[np.int64], n: int, key: int) -> NDArray[np.int64]:
    """Give the places of `numbers` (each within 0..n-1) in the shuffle `key` of 0..n-1."""
    half = max(1, (max(n - 1, 1).bit_length() + 1) // 2)
    value = _feistel(numbers.astype(np.uint64), half, key)
    outside = value >= n
    while outside.any():
        value[outside] = _feistel(value[outside], half, key)
        outside = value >= n
    return value.astype(np.int64)


def mix(value: NDArray[np.uint64], key: int) -> NDArray[np.uint64]:
    """Hash 64-bit numbers (the finaliser of splitmix64)."""
    value = value + np.uint64(key * 0x9E3779B97F4A7C15 & (1 << 64) - 1)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def _feistel(value: NDArray[np.uint64], half: int, key: int) -> NDArray[np.uint64]:
    mask, shift = np.uint64((1 << half) - 1), np.uint64(half)
    left, right = value >> shift, value & mask
    for number in range(_ROUNDS):
        left, right = right, left ^ (mix(right, key + number) & mask)
    return (left << shift) | right
