"""How many letters a language model wavers between."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_LARGEST: Final = 700.0
"""Loss whose exponential is a number."""


def perplexity(loss: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the exponential of a mean negative log-likelihood, in nats."""
    values: NDArray[np.float64] = np.exp(np.minimum(loss, _LARGEST))
    return values
