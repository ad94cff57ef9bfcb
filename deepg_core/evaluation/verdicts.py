"""What must be said of an evaluation, whether asked for or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.evaluation.bootstrap import Estimate
from deepg_core.formulas.shares import ratio
from deepg_core.words import SHOWN, list_some

_MOST_TAKEN: Final = 0.3
_MOST_ERROR: Final = 0.05
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
                "windows without any order of letters beyond pairs may be taken for it. That is right for a class that means "
                "all else; for another, train with shuffled windows as a class of their own"
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
        yield (
            f"the network's {metric}, {interval}, is not clearly better than that of the baseline `{name}`, "
            f"{baseline.value:.3f}: use the baseline, or train longer or on more data"
        )


def warn_of_few(records: int) -> Iterator[str]:
    """Say that there are too few records for an interval."""
    if records == 1:
        yield "there is a single record, so no metric has an interval: evaluate on more records"
    elif records < _FEW_RECORDS:
        yield (
            f"the intervals come from {records} records, fewer than {_FEW_RECORDS}, and are rough: records vary, windows "
            "of one record hardly do; evaluate on more records"
        )


def warn_of_confidence(ece: float, confidence: float, acc: float, temperature: float | None = None) -> Iterator[str]:
    """Say that confidences are not what they promise, if so.

    :param confidence: mean probability of the class that is called.
    :param temperature: that is applied; None: the network is as it was trained.
    """
    if ece > _MOST_ERROR:
        much = "more" if confidence > acc else "less"
        advice = "; `deepg calibrate` corrects it without changing a call"
        if temperature is not None:
            advice = (
                f", although its temperature {temperature:.3f} is applied: these windows are unlike those that it was "
                "fitted on; `deepg calibrate` on windows like these, and evaluate on others"
            )
        yield (
            f"the network is {much} confident ({confidence:.1%} on average) than right ({acc:.1%}): its calibration error "
            f"is {ece:.3f}, more than {_MOST_ERROR}{advice}"
        )


def warn_of_classes(support: NDArray[np.int64], called: NDArray[np.int64], classes: Sequence[str]) -> Iterator[str]:
    """Name the classes without a window, whose metrics are undefined, and those that are never called.

    :param support: windows of each class (C,).
    :param called: windows that are called so (C,).
    """
    absent = [f"`{name}`" for name, there in zip(classes, support.tolist(), strict=True) if not there]
    counts = zip(classes, support.tolist(), called.tolist(), strict=True)
    lost = {f"`{name}`": there for name, there, calls in counts if there and not calls}
    evaluate = "so nothing is known of how {} found: evaluate on files that hold some"
    if len(absent) > SHOWN:
        yield f"{list_some(absent)} have 0 windows here, {evaluate.format('they are')}"
    else:
        yield from (f"{name} has 0 windows here, {evaluate.format('it is')}" for name in absent)
    if len(lost) > SHOWN:
        yield f"0 windows are called {list_some([*lost])}, though each has some: the network does not know these classes"
    else:
        for name, there in lost.items():
            yield f"0 windows are called {name}, though {there:,} are of it: the network does not know this class"
