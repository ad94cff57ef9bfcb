"""Numbers to compute golden arrays from: the same on every machine and with every numpy, so they need not be stored."""

from __future__ import annotations

from math import prod
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from deepg_core.network import Graph, Shape

_GOLDEN: Final = 0.6180339887498949


def spread(name: str, shape: Shape) -> NDArray[np.float32]:
    """Give float32 numbers between -1 and 1, other ones for each name: fractions of n^2 times the golden ratio."""
    count = np.arange(prod(shape), dtype=np.float64) + crc32(name.encode()) % 10_000 + 1
    return (2 * (count * count * _GOLDEN % 1) - 1).astype(np.float32).reshape(shape)


def give_weights(graph: Graph) -> dict[str, NDArray[np.float32]]:
    """Give weights, none of which is 0 or 1; those of variances and scales are positive."""
    given = {}
    for key, variable in graph.variables.items():
        near_one = variable.initializer == "ones"
        given[key] = (np.float32(near_one) + np.float32(0.5) * spread(key, variable.shape)).astype(np.float32)
    return given


def to_float64(arrays: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """Give the same numbers to compute with."""
    return {key: array.astype(np.float64) for key, array in arrays.items()}
