"""Where corpus, sampler, target format and encoder meet: an endless iterator of batches that can be saved and restored."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.encoders import Encoder
from deepg_core.models import Signature
from deepg_core.sampling import Picks, Plan, Sampler
from deepg_core.targets import TargetFormat, Windows

Arrays = dict[str, NDArray[Any]]
"""Name of an input or a target -> array with the batch on its first axis."""


@frozen
class Batch:
    """What a network learns from in one step: name -> array, the batch on the first axis."""

    inputs: Arrays
    targets: Arrays
    windows: Windows
    """The letters behind the numbers, and where they lie."""


class Batches:
    """Batches for ever, in the order that the seed gives.

    :raises DataError: a class gives no window.
    """

    def __init__(
        self, corpus: Corpus, target: TargetFormat, encoder: Encoder, plan: Plan, seed: tuple[int, ...]
    ) -> None:
        self.corpus, self.plan = corpus, plan
        self._target, self._encoder = target, encoder
        self.sampler = Sampler(corpus, _groups(corpus, target), plan, seed)
        self._start = self.sampler.state()

    def __iter__(self) -> Batches:
        return self

    def __next__(self) -> Batch:
        picks = self.sampler.pick()
        windows = gather(self.corpus, picks, self.plan.length)
        inputs, targets = encode(windows, self._target, self._encoder)
        return Batch(inputs, targets, windows)

    def rewind(self) -> None:
        """Go back to the first batch."""
        self.sampler.restore(self._start)


def gather(corpus: Corpus, picks: Picks, length: int) -> Windows:
    """Fetch the letters of picked windows."""
    letters = corpus.windows(picks.record, picks.start, picks.reverse, length)
    return Windows(letters, corpus.record_labels[picks.record], picks.record, picks.start, picks.reverse)


def encode(windows: Windows, target: TargetFormat, encoder: Encoder) -> tuple[Arrays, Arrays]:
    """Cut windows and turn their letters into numbers: inputs and targets."""
    example = target.cut(windows)
    return _numbers(example.inputs, encoder), _numbers(example.targets, encoder)


def signature(target: TargetFormat, encoder: Encoder) -> Signature:
    """Give the shapes of inputs and targets: those of one window of padding, cut and encoded."""
    nothing = np.zeros(1, np.int64)
    blank = Windows(np.zeros((1, target.window), np.uint8), nothing, nothing, nothing, nothing.astype(bool))
    inputs, targets = encode(blank, target, encoder)
    letters = any(part.dtype == np.uint8 for part in target.cut(blank).targets.values())
    classes = tuple(encoder.vocabulary) if letters else target.classes
    return Signature(_shapes(inputs), _shapes(targets), classes)


def _numbers(parts: Arrays, encoder: Encoder) -> Arrays:
    return {name: encoder.encode(part) if part.dtype == np.uint8 else part for name, part in parts.items()}


def _shapes(parts: Arrays) -> dict[str, tuple[int, ...]]:
    return {name: part.shape[1:] for name, part in parts.items()}


def _groups(corpus: Corpus, target: TargetFormat) -> dict[str, NDArray[np.int64]]:
    if not target.balanced:
        return {"": np.arange(len(corpus))}
    return {name: np.flatnonzero(corpus.record_labels == label) for label, name in enumerate(target.labels)}
