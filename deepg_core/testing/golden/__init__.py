"""Golden arrays: what layers, solvers and losses give, which every backend must equal.

They lie in `arrays.npz`, computed once by formulas with numpy in float64 (`reference`, `solvers`, `losses`), which are written
from Keras' definitions and know no backend; slopes are differences. Both backends, Keras' own layers among them, agree with
them. `python -m deepg_core.testing.golden` computes them anew.
"""

from __future__ import annotations

from functools import cache
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.network import Shape

PATH: Final = Path(__file__).with_name("arrays.npz")


@cache
def load_golden() -> dict[str, NDArray[np.float32]]:
    """Give what lies in the file: `layers/CASE`, `solvers/CASE`, `losses` -> the arrays of one, one after the other."""
    with np.load(PATH, allow_pickle=False) as file:
        return dict(file)


def golden(name: str, shapes: dict[str, Shape]) -> dict[str, NDArray[np.float32]]:
    """Give the arrays of one case: their names and shapes, which follow from it, are not stored."""
    ends = np.cumsum([prod(shape) for shape in shapes.values()])
    parts = np.split(load_golden()[name], ends[:-1])
    return {key: part.reshape(shapes[key]) for key, part in zip(shapes, parts, strict=True)}


def pack(arrays: dict[str, NDArray[Any]], shapes: dict[str, Shape]) -> NDArray[np.float32]:
    """Put arrays one after the other, in the order of their shapes."""
    return np.concatenate(
        [np.broadcast_to(arrays[key], shape).ravel() for key, shape in shapes.items()], dtype=np.float32
    )
