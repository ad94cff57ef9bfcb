"""What files of ready arrays hold, as a hash that anybody can compute again: their numbers, however they were stored.

Of each array that is read (inputs, targets, weights), in the order of their names: a line `NAME TYPE SHAPE`, such as
`x <f4 (100, 50, 4)`, then its numbers, C-contiguous and little-endian; the SHA-256 of all that. So an `.npz` and an HDF5 file
of the same arrays have one fingerprint, compressed or not.
"""

from __future__ import annotations

import hashlib
from math import prod
from typing import Final

import numpy as np

from deepg_core.arrays.layout import Layout
from deepg_core.arrays.reader import ArrayFile
from deepg_core.corpus.fingerprint import Fingerprint

_BLOCK: Final = 1 << 26
"""Bytes that are read together."""


def fingerprint_arrays(file: ArrayFile, layout: Layout) -> Fingerprint:
    """Hash what a network reads of a file.

    :raises DataError: it cannot be read.
    """
    found = hashlib.sha256()
    for name in sorted([*layout.inputs, *layout.targets, *([layout.weight] if layout.weight else [])]):
        stored = file.stored[name]
        dtype = stored.dtype.newbyteorder("<")
        found.update(f"{name} {dtype.str} {stored.shape}\n".encode())
        rows, each = stored.shape[0], prod(stored.shape[1:]) * dtype.itemsize
        block = max(_BLOCK // max(each, 1), 1)
        for start in range(0, rows, block):
            part = file.rows(name, np.arange(start, min(start + block, rows)))
            found.update(np.ascontiguousarray(part, dtype).tobytes())
    return Fingerprint(file.path, file.stored[next(iter(layout.inputs))].shape[0], None, found.hexdigest())
