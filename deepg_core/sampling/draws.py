"""Random numbers that follow from the number of a window: neither from its batch nor from how often somebody drew before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.mixing import mix_bits


def draw_uniform(draw: NDArray[np.uint64], count: int, purpose: int = 1) -> NDArray[np.float32]:
    """Draw (batch, count) numbers from 0 to below 1, of 24 bits: one hash of 64 bits gives two.

    :param draw: (batch,) a random number for each window.
    :param purpose: another for each thing that is drawn for a window, or they are alike.
    """
    pairs = mix_bits(draw[:, None] + mix_bits(np.arange((count + 1) // 2, dtype=np.uint64), purpose), purpose)
    return (pairs.view(np.uint32)[:, :count] >> np.uint32(8)).astype(np.float32) * np.float32(2**-24)


def draw_integers(
    draw: NDArray[np.uint64], low: int | NDArray[np.int64], high: int | NDArray[np.int64], purpose: int = 1
) -> NDArray[np.int64]:
    """Draw a whole number for each window, `low` to `high`, both included: (batch,).

    :param low: one for all, or one for each window, as is `high`.
    """
    share = (mix_bits(draw, purpose) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    numbers: NDArray[np.int64] = low + np.floor(share * (high - np.asarray(low) + 1)).astype(np.int64)
    return numbers
