"""What a layer says of some windows."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray


@frozen(eq=False)
class Block:
    """Activations of some windows, in the order of the sequences."""

    states: NDArray[np.float32]
    """(windows, *shape of the layer's output)."""
    record: NDArray[np.int64]
    """(windows,): number of the record."""
    sample_end_position: NDArray[np.int64]
    """(windows,): last letter of the window, counted from 1 in its record (deepG's sample_end_position)."""
