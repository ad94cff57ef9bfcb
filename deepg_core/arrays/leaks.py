"""Rows of ready arrays that two splits share: what `leaks` is for sequences.

Each row is read once and hashed whole, as the float32 that the network gets, by 64 bits of blake2b. Numbers of letters,
which it gets as int32, are below 2^24, so that float32 tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import blake2b
from math import prod
from pathlib import Path
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.arrays.reader import ArrayFile, ArrayReader
from deepg_core.corpus.shared import Shared, Twins
from deepg_core.network.layers import Shape
from deepg_core.progress import Advance, show_progress

_BLOCK: Final = 1 << 24
"""Numbers that are read together: 64 MiB as float32."""
_EXAMPLES: Final = 3


@frozen(eq=False)
class HashedRows:
    """The rows of a split, hashed."""

    files: Sequence[Path]
    ends: NDArray[np.int64]
    """Rows up to the end of each file: (files,)."""
    digests: NDArray[np.uint64]
    """(rows,)."""

    def place(self, row: int) -> tuple[Path, str]:
        """Give the file of a row and the row's number in it, counted from 0."""
        file = int(np.searchsorted(self.ends, row, side="right"))
        return self.files[file], f"row {row - (self.ends[file - 1] if file else 0)}"


def hash_rows(
    split: str,
    reader: ArrayReader,
    files: Sequence[Path],
    counts: Sequence[int],
    inputs: Sequence[tuple[str, Shape]],
) -> HashedRows:
    """Hash the inputs of all rows of a split.

    :param inputs: names of the arrays and shapes of their rows.
    :raises DataError: a file cannot be read.
    """
    with show_progress(f"comparing rows of {split}", sum(counts), "rows") as advance:
        parts = [_digests(reader, path, count, inputs, advance) for path, count in zip(files, counts, strict=True)]
    return HashedRows(files, np.cumsum(counts, dtype=np.int64), np.frombuffer(b"".join(parts), np.uint64))


def find_shared_rows(train: HashedRows, other: HashedRows) -> Shared:
    """Find rows of `other` whose inputs are those of a row of `train`, whatever their targets."""
    same = np.flatnonzero(np.isin(other.digests, train.digests))
    twins = [(row, int(np.argmax(train.digests == other.digests[row]))) for row in same[:_EXAMPLES].tolist()]
    return Shared(len(same), 0, tuple(Twins(*other.place(row), *train.place(twin)) for row, twin in twins))


def _digests(
    reader: ArrayReader, path: Path, count: int, inputs: Sequence[tuple[str, Shape]], advance: Advance
) -> bytes:
    block = max(_BLOCK // max(sum(prod(shape) for _, shape in inputs), 1), 1)
    digests = []
    with closing(reader.open(path)) as file:
        for start in range(0, count, block):
            rows = np.arange(start, min(start + block, count))
            parts = [_bytes(file, name, rows) for name, _ in inputs]
            digests += [blake2b(b"".join(row), digest_size=8).digest() for row in zip(*parts, strict=True)]
            advance(len(rows))
    return b"".join(digests)


def _bytes(file: ArrayFile, name: str, rows: NDArray[np.int64]) -> Iterator[memoryview]:
    """Read rows of an input, and give each as bytes; -0 and 0 are one number."""
    with np.errstate(over="ignore"):  # what is too large is found when it is trained on
        part = np.ascontiguousarray(file.rows(name, rows), np.float32) + np.float32(0)
    return (row.data for row in part.reshape(len(rows), -1).view(np.uint8))
