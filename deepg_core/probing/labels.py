"""Which labels are used: some of the training windows of each class."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from deepg_core.probing.options import By
from deepg_core.probing.sample import Sample


def choose_labels(sample: Sample, fraction: float, by: By, seed: int) -> NDArray[np.bool_]:
    """Choose a fraction of each class, rounded up; a larger one has the windows of all smaller ones: (n,).

    :param by: `windows`, from all files; or `files`, of which all windows are taken.
    """
    unit = sample.file if by == "files" else np.arange(len(sample.truth))
    generator = np.random.default_rng((seed, 1))
    chosen = np.zeros(len(unit), np.bool_)
    for number in np.unique(sample.truth):
        of_class = sample.truth == number
        units = generator.permutation(np.unique(unit[of_class]))
        chosen |= of_class & np.isin(unit, units[: math.ceil(fraction * len(units))])
    return chosen
