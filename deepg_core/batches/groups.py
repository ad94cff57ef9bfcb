"""Records of a corpus, class by class."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from deepg_core.targets import TargetFormat

Balance = Literal["equal", "proportional"]


def group_records(
    target: TargetFormat, label: NDArray[np.int64], balance: Balance | None
) -> dict[str, NDArray[np.int64]]:
    """Give the records of each class if these are to be balanced, else all in one group: name -> records (n,)."""
    if balance == "proportional" or not (balance or target.balanced) or not target.groups:
        return {"": np.flatnonzero(label >= 0)}
    group = target.group_of(label)
    return {name: np.flatnonzero((label >= 0) & (group == number)) for number, name in enumerate(target.groups)}
