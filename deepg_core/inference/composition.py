"""Length and letters of records, which stand beside what a network says of them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.inference.pieces import Piece
from deepg_core.inference.tally import Stats

SHAPES: Final[dict[str, tuple[int, ...]]] = {"length": (), "strong": (), "weak": (), "other": ()}


def count_letters(piece: Piece) -> Stats:
    """Count the letters of each record that no earlier piece had: all, G and C, A, T and U, those not in the vocabulary."""
    letters, offsets = piece.corpus.letters[piece.counted :], np.maximum(piece.corpus.offsets - piece.counted, 0)
    other = np.zeros(len(letters), bool)
    other[piece.others[piece.others >= piece.counted] - piece.counted] = True
    flags = {"strong": _among(letters, b"GC"), "weak": _among(letters, b"ATU"), "other": other}
    counts = {name: _sum_records(flag, offsets) for name, flag in flags.items()}
    return {"length": np.diff(offsets).astype(np.float64), **counts}


def describe_letters(stats: Stats) -> dict[str, NDArray[np.generic]]:
    """Give the columns `length`, `n_fraction` and `gc`; a share of nothing is not a number."""
    with np.errstate(invalid="ignore"):
        return {
            "length": stats["length"].astype(np.int64),
            "n_fraction": stats["other"] / stats["length"],
            "gc": stats["strong"] / (stats["strong"] + stats["weak"]),
        }


def _among(letters: NDArray[np.uint8], which: bytes) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = letters == which[0]
    for code in which[1:]:  # a sixth of what a table takes that letters are looked up in
        found |= letters == code
    return found


def _sum_records(flags: NDArray[np.bool_], offsets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Count per record; those without letters are left out, of which `reduceat` would make something else than 0."""
    if len(offsets) == 2:  # a piece of a genome: an eighth of what `reduceat` takes
        return np.array([np.count_nonzero(flags)], np.float64)
    sums, there = np.zeros(len(offsets) - 1), np.diff(offsets) > 0
    if there.any():
        sums[there] = np.add.reduceat(flags, offsets[:-1][there], dtype=np.int64)
    return sums
