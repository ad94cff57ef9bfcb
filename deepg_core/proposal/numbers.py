"""Numbers of a spec that fit the data: the window, the step, how many steps an epoch has."""

from __future__ import annotations

from typing import Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.proposal.sample import Sample

_LENGTHS: Final = (20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750, 1000)
"""Of windows: round numbers."""
_SHORT: Final = 0.05
"""Share of a class's sequences that may be shorter than a window, and are not used then."""
BATCH_SIZE: Final = 64
_ENOUGH: Final = 100_000
"""Windows that teach a network of this size what there is to learn; with fewer they may overlap."""
_STEPS: Final = (20, 1000)
"""Of an epoch: enough to see a curve, and few enough to see it soon."""


@frozen
class Numbers:
    """What fits."""

    maxlen: int
    step: int
    steps_per_epoch: int
    padding: bool
    """Whether sequences are shorter than the shortest sensible window."""


def choose_numbers(sample: Sample, longest: int, maxlen: int | None = None) -> Numbers:
    """Choose the longest round window that nearly all sequences of each class hold, and a step that gives enough of them.

    :param longest: letters that the task's network reads in a reasonable time.
    :param maxlen: the window, where a user has named it.
    """
    usual = min(float(np.quantile(its, _SHORT)) for its in sample.lengths.values() if len(its))
    fitting = [length for length in _LENGTHS if length <= min(usual, longest)]
    maxlen = maxlen or (fitting[-1] if fitting else _LENGTHS[0])
    bases = min(sample.bases.values())  # classes are balanced, so the smallest one decides
    step = int(np.clip(bases // _ENOUGH, max(1, maxlen // 10), maxlen))
    windows = sum(_count_windows(its, sample.bases[name], maxlen, step) for name, its in sample.lengths.items())
    return Numbers(maxlen, step, int(np.clip(windows // BATCH_SIZE, *_STEPS)), usual < maxlen)


def _count_windows(lengths: NDArray[np.int64], bases: int, maxlen: int, step: int) -> float:
    """Estimate the windows of a class, from those of the sequences that were looked at."""
    of_each = np.maximum(lengths - maxlen, 0) // step + 1
    return float(of_each.sum() / max(1, lengths.sum()) * bases)
