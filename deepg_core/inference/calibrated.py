"""Where a calibration is applied: to what `predict` and `evaluate` are given, and to nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.evaluation.calibration import apply_temperature


def heat(probabilities: NDArray[np.float32], temperature: float | None, *, exclusive: bool) -> NDArray[np.float32]:
    """Divide the logits behind probabilities by a temperature; no call changes.

    :param probabilities: float32 (..., classes): a softmax, or sigmoids.
    :param temperature: None: they stay as they are.
    :param exclusive: whether they make 1; else each is a question of its own.
    """
    if temperature is None or not probabilities.size:
        return probabilities
    if exclusive:
        flat = apply_temperature(probabilities.reshape(-1, probabilities.shape[-1]), temperature)
        return flat.reshape(probabilities.shape)
    flat = probabilities.reshape(-1).astype(np.float32)
    return apply_temperature(np.stack((1 - flat, flat), 1), temperature)[:, 1].reshape(probabilities.shape)


def heat_values(values: NDArray[np.float64], temperature: float | None, *, exclusive: bool) -> NDArray[np.float64]:
    """Do the same with means of probabilities, which are float64."""
    if temperature is None:
        return values
    return heat(values.astype(np.float32), temperature, exclusive=exclusive).astype(np.float64)
