"""Hashes of canonical 21-mers: a word and its reverse complement are one."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

K: Final = 21
"""Letters of a word, 42 bits. By chance a word of a genome of 5 Mbases occurs in another one once in a million."""
Hashes = NDArray[np.uint64]
_CODES: Final = np.full(256, 4, np.uint8)
_CODES[list(b"ACGTacgt")] = [0, 1, 2, 3, 0, 1, 2, 3]
_CODES[list(b"Uu")] = 3
NOTHING: Final = np.uint64(2**64 - 1)
"""Of a word that holds another letter than A, C, G and T."""


def hash_words(letters: NDArray[np.uint8]) -> Hashes:
    """Give the hash of the word that begins at each letter: uint64 (letters - 20,), `NOTHING` where it is none."""
    count = len(letters) - K + 1
    if count < 1:
        return np.zeros(0, np.uint64)
    codes = _CODES[letters]
    known = (codes & 3).astype(np.uint64)
    forward, backward = _pack(known, turned=False), _pack(np.uint64(3) - known, turned=True)
    hashes = _mix(np.minimum(forward, backward))
    other = np.flatnonzero(codes == 4)
    if len(other):
        ends = np.zeros(len(letters) + 1, np.int8)
        np.add.at(ends, np.maximum(other - K + 1, 0), 1)
        np.subtract.at(ends, other + 1, 1)
        hashes[np.cumsum(ends, dtype=np.int64)[:count] > 0] = NOTHING
    return hashes


def _pack(codes: Hashes, *, turned: bool) -> Hashes:
    """Put 21 letters into 42 bits: words of 1, 2, 4, 5, 10, 20 and 21 letters, each made of the one before.

    :param turned: the first letter is the least significant one, as in the reverse complement.
    """
    words, length = codes, 1
    for step in (1, 2, -1, 5, 10, -1):
        part = codes if step == -1 else words
        step = 1 if step == -1 else step
        first, second = words[: len(words) - step], part[length : length + len(words) - step]
        shift = np.uint64(2 * (length if turned else step))
        words = (second << shift) | first if turned else (first << shift) | second
        length += step
    return words


def _mix(words: Hashes) -> Hashes:
    """Spread words over 64 bits (the finaliser of MurmurHash3), in place."""
    words ^= words >> np.uint64(33)
    words *= np.uint64(0xFF51AFD7ED558CCD)
    words ^= words >> np.uint64(33)
    words *= np.uint64(0xC4CEB9FE1A85EC53)
    words ^= words >> np.uint64(33)
    return words
