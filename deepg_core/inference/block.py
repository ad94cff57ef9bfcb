"""Activations of some windows."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray


@frozen(eq=False)
class Block:
    """Activations of some windows, in the order of the sequences."""

    states: NDArray[np.float32]
    """(windows, *shape of the layer's output); where several layers are asked for, of the first of them."""
    record: NDArray[np.int64]
    """(windows,): number of the record."""
    sample_end_position: NDArray[np.int64]
    """(windows,): last letter of the window, counted from 1 in its record (deepG's sample_end_position)."""
    others: dict[str, NDArray[np.float32]] = field(factory=dict)
    """Of further layers: name -> (windows, *shape). Only writers that are `several` are given any."""
