"""How windows are picked, with every default decided."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray


@frozen(kw_only=True)
class Plan:
    """The options of `[sampling]` for one split."""

    length: int
    """Letters of a window: input and target."""
    step: int
    """Distance between window starts."""
    batch_size: int
    padding: bool = False
    """Whether a record shorter than a window gives one, filled up on its left."""
    shuffle_file_order: bool = False
    shuffle_input: bool = False
    """Shuffle the records within a file."""
    shuffle_windows: bool = False
    """Shuffle all windows of a pass; the two above then make no difference."""
    reverse_complement: bool = False

    def windows(self, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
        """Count the windows of records: (records,) -> (records,)."""
        short = (lengths > 0).astype(np.int64) if self.padding else np.zeros_like(lengths)
        return np.where(lengths >= self.length, (lengths - self.length) // self.step + 1, short)
