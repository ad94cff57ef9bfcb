"""Shuffles numbers 0..n-1 without holding them: a keyed permutation that is computed, not stored.

A pass over 5 Gbases at step 1 has 5e9 windows; a stored shuffle of them would take 40 GB, this takes none, and its state
is two integers. It is a Feistel network over the smallest number of bits that holds n; what falls outside of n is sent
through again (Black & Rogaway 2002, "cycle walking"), fewer than two times on average.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.mixing import Words, mix_bits

_ROUNDS: Final = 6


def permute_numbers(
    numbers: NDArray[np.int64], n: int | NDArray[np.int64], key: int | NDArray[np.int64]
) -> NDArray[np.int64]:
    """Give the places of `numbers` (each within 0..n-1) in the shuffle `key` of 0..n-1.

    :param n: one for all, or one for each number, as is `key`.

    Best called for thousands at once: 128 numbers take 0.4 ms, 16,384 take 1.2 ms; with an n and a key each 2 ms.
    """
    limit, keys = np.asarray(n, np.uint64), key if isinstance(key, int) else key.astype(np.uint64)
    bits = np.maximum(np.frexp(np.asarray(n) - 1)[1], 1)
    value = _feistel(numbers.astype(np.uint64), bits, keys)
    outside = np.flatnonzero(value >= limit)
    while len(outside):
        value[outside] = again = _feistel(value[outside], _of(bits, outside), _of(keys, outside))
        outside = outside[again >= _of(limit, outside)]
    return value.astype(np.int64)


def _of(part: Any, numbers: NDArray[np.int64]) -> Any:
    """Give what is of some numbers, or the one thing that is of all."""
    return part if np.ndim(part) == 0 else part[numbers]


def _feistel(value: Words, bits: NDArray[np.int32], key: int | Words) -> Words:
    """Mix the upper and the lower half of `bits` bits with hashes of each other; each round can be undone."""
    one = np.uint64(1)
    shift = (bits - bits // 2).astype(np.uint64)
    upper_mask, lower_mask = (one << (bits // 2).astype(np.uint64)) - one, (one << shift) - one
    upper, lower = value >> shift, value & lower_mask
    for number in range(0, _ROUNDS, 2):
        upper ^= mix_bits(lower, key + number) & upper_mask
        lower ^= mix_bits(upper, key + number + 1) & lower_mask
    return (upper << shift) | lower
