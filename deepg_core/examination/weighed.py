"""What window weights return: a number of at least 0 for each window."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.examination.numbers import NUMBERS, find_infinite, to_float32
from deepg_core.examination.refusal import describe_value, refuse
from deepg_core.targets import Windows
from deepg_core.window_weights import WindowWeight


def weigh_windows(weight: WindowWeight, windows: Windows) -> NDArray[np.float32]:
    """Ask for the weight of each window: float32 (batch,).

    :raises PluginError: it gives something else than a finite number of at least 0 for each.
    """
    given: Any = weight.weigh(windows)
    count = len(windows.letters)
    if not isinstance(given, np.ndarray) or given.shape != (count,) or given.dtype.kind not in NUMBERS:
        what = f"gives {describe_value(given)} for {count:,} windows"
        raise refuse("window_weight", weight, what, f"`weigh` gives float32 ({count},)")
    numbers = to_float32(given)
    if find_infinite(numbers) is not None or (numbers < 0).any():
        what = f"gives the weight {numbers[~(np.isfinite(numbers) & (numbers >= 0))][0]}"
        raise refuse("window_weight", weight, what, "weights are finite and at least 0")
    return numbers
