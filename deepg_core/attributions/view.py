"""What pictures show of one window."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Numbers = NDArray[np.float32]


@frozen(eq=False)
class View:
    """What is drawn of one window and input."""

    header: str
    what: str
    """What is explained."""
    said: str
    """Where the window begins, what is explained and what it is."""
    position: Numbers
    """(length,): sums, of mutagenesis what the letter that is there gives beside the mean of all."""
    letters: Numbers | None
    """(length, letters): heights of the logo; None where the input is no letters."""
    cells: Numbers | None
    """(length, letters): the colours of the map: every letter where the method says so, else those that are there."""
    vocabulary: str
    begins: int
    """Where the window begins in its record."""
    start: int
    """What the first position is called: that of the window in its record, where positions are those of a record."""
    axis: str
