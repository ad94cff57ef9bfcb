"""What must be said of an evaluation, whether asked for or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.evaluation.bootstrap import Estimate
from deepg_core.evaluation.measured import ratio

_MOST_TAKEN: Final = 0.3
_FEW_RECORDS: Final = 10
"""An interval of fewer is a guess."""


@frozen
class Control:
    """What a network calls shuffled windows."""

    called: NDArray[np.float64]
    """Share of all of them, for each class (C,)."""
    taken: NDArray[np.float64]
    """Share of those that are made of other classes' windows, for each class (C,); NaN where there are none."""


def measure_control(probabilities: NDArray[np.float32], truth: NDArray[np.int64]) -> Control:
    """Count what shuffled windows are called.

    :param probabilities: float32 (n, C) of the shuffled windows.
    :param truth: int64 (n,), the class of what was shuffled.
    """
    calls, classes = probabilities.argmax(1), probabilities.shape[1]
    total = np.bincount(calls, minlength=classes)
    own = np.bincount(truth[calls == truth], minlength=classes)
    others = len(truth) - np.bincount(truth, minlength=classes)
    return Control(ratio(total, np.array(len(truth))), ratio(total - own, others))


def warn_of_control(control: Control, classes: Sequence[str]) -> Iterator[str]:
    """Name each class that takes more than 30 % of the shuffled windows of others."""
    for name, share in zip(classes, control.taken.tolist(), strict=True):
        if share > _MOST_TAKEN:
            yield (
                f"`{name}` is called for {share:.1%} of the shuffled windows of other classes, more than {_MOST_TAKEN:.0%}: "
                "windows without any order of letters beyond pairs may be taken for it"
            )


def warn_of_baseline(
    metric: str, network: Estimate, baseline: Estimate, name: str, *, higher_is_better: bool = True
) -> Iterator[str]:
    """Say that a network's interval does not exceed a baseline, if so; that of a single record is its value.

    :param name: of the baseline.
    """
    bound = network.low if higher_is_better else network.high
    bound = network.value if np.isnan(bound) else bound
    if not (bound > baseline.value if higher_is_better else bound < baseline.value):
        interval = f"{network.value:.3f} ({network.low:.3f} to {network.high:.3f})"
        yield f"the network's {metric}, {interval}, is not better than that of the baseline `{name}`, {baseline.value:.3f}"


def warn_of_few(records: int) -> Iterator[str]:
    """Say that there are too few records for an interval."""
    if records == 1:
        yield "there is a single record, so no metric has an interval"
    elif records < _FEW_RECORDS:
        yield f"the intervals come from {records} records only and are rough: records vary, windows of one record hardly do"
