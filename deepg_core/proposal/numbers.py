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
_ALIKE: Final = 1.1
"""Where long sequences are at most so many times as long as short ones, all are of one length: reads or sites, windows each."""
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
    whole: bool
    """Whether nearly every sequence is of about the length of a window, and so is one."""


def choose_numbers(
    sample: Sample, longest: int, maxlen: int | None = None, *, beyond: int = 0, paired: bool = False
) -> Numbers:
    """Choose a window that nearly all sequences of each class hold, and a step that gives enough of them.

    :param longest: letters that the task's network reads in a reasonable time.
    :param maxlen: the window, where a user has named it.
    :param beyond: letters behind a window that are predicted.
    :param paired: whether half of a window is of each read of a pair.
    """
    reads, usual = 2 if paired else 1, _usual_lengths(sample)
    part = maxlen // reads if maxlen else _choose_window(usual, longest // reads, beyond, shortest=not paired)
    low, high = min(its[0] for its in usual) - beyond, max(its[1] for its in usual)
    whole = not beyond and part <= low and high <= _ALIKE * part
    bases = min(sample.bases.values())  # classes are balanced, so the smallest one decides
    step = part if whole or paired else int(np.clip(bases // _ENOUGH, max(1, part // 10), part))
    counts = [_count_windows(its, sample.bases[name], part, step) for name, its in sample.lengths.items()]
    if paired:
        counts = [sample.bases[name] / max(1.0, its.mean()) / reads for name, its in sample.lengths.items()]
    steps = int(np.clip(sum(counts) // BATCH_SIZE, *_STEPS))
    return Numbers(maxlen or reads * part, step, steps, low < part and not paired, whole)


def _usual_lengths(sample: Sample) -> list[tuple[int, int]]:
    """Give the length of a short and of a long sequence of each class: one in twenty is shorter, one in twenty longer."""
    ends = [np.quantile(its, (_SHORT, 1 - _SHORT)) for its in sample.lengths.values() if len(its)]
    return [(int(low), int(high)) for low, high in ends]


def _choose_window(usual: list[tuple[int, int]], longest: int, beyond: int, *, shortest: bool) -> int:
    """Choose the length of the shortest class where its sequences are of one, else the longest round number that they hold.

    Where letters behind a window are predicted it is round: one window of each sequence would learn of its end alone.
    """
    low, high = min(usual)
    if 1 <= low <= longest and high <= _ALIKE * low and not beyond:
        return low
    fitting = [length for length in _LENGTHS if length <= min(low - beyond, longest)]
    return fitting[-1] if fitting else _LENGTHS[0] if shortest else max(1, low)


def _count_windows(lengths: NDArray[np.int64], bases: int, maxlen: int, step: int) -> float:
    """Estimate the windows of a class, from those of the sequences that were looked at."""
    of_each = np.maximum(lengths - maxlen, 0) // step + 1
    return float(of_each.sum() / max(1, lengths.sum()) * bases)
