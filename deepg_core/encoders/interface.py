"""What an encoder is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

PADDING = 0
"""The byte that stands where a short sequence was filled up to a window. No letter has this code."""


class Encoder(ABC):
    """Turns letters into the numbers that a network reads, whole batches at a time.

    Letters come as uint8 codes of upper-case ASCII, any shape, the sequence along the last axis; `PADDING` marks places
    before a short sequence. An encoder that maps each letter by itself is a table::

        class PurineEncoder(Encoder):
            vocabulary = "AG"

            def encode(self, letters):
                return np.isin(letters, (65, 71)).astype(np.float32)[..., None]
    """

    vocabulary: str
    """The letters it tells apart, upper case, in the order of its columns; the classes of a letter that is a target."""

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def encode(self, letters: NDArray[np.uint8]) -> NDArray[Any]:
        """Encode uint8 letters of shape (..., length) or, for single letters, (...,).

        Gives float32 (..., len(vocabulary)) or another layout that depends on the input's shape alone.
        """
