"""Asks what changes with the input: every letter to every other (in-silico mutagenesis), and stretches taken away."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.explainers.attribution import Attribution
from deepg_core.explainers.baselines import make_baseline
from deepg_core.explainers.interface import Explainer
from deepg_core.explainers.options import Occlusion
from deepg_core.explainers.subject import Subject


class IsmExplainer(Explainer):
    """`attribution[window, position, letter]`: what the number gains with that letter there; 0 for the one that is."""

    def explain(
        self,
        subject: Subject,
        inputs: Arrays,
        column: NDArray[np.int64],
        rng: np.random.Generator,  # noqa: ARG002
    ) -> Attribution:
        """Explain some examples: letters x positions passes of each."""
        f_input = subject.value(inputs, column)
        found = {name: _mutate(subject, inputs, name, column, f_input) for name in sorted(subject.letters)}
        centred = {name: its - its.mean(axis=-1, keepdims=True) for name, its in found.items()}
        return Attribution(attribution=found, hypothetical=centred, f_input=f_input)


def _mutate(
    subject: Subject, inputs: Arrays, name: str, column: NDArray[np.int64], f_input: NDArray[np.float64]
) -> NDArray[np.float32]:
    array = inputs[name]
    letters = array.shape[-1]
    gained = np.zeros(array.shape, np.float32)
    rows = np.eye(letters, dtype=np.float32)
    there = (array[:, :, None, :] == rows).all(axis=-1)  # (windows, length, letters): whether the letter is there
    window, position, letter = np.nonzero(~there)
    for part in _parts(len(window), subject.batch_size):
        at, place, other = window[part], position[part], letter[part]
        changed = array[at]
        changed[np.arange(len(at)), place] = rows[other]
        asked = {its: values[at] for its, values in inputs.items()} | {name: changed}
        gained[at, place, other] = subject.value(asked, column[at]) - f_input[at]
    return gained


class OcclusionExplainer(Explainer[Occlusion]):
    """What the number loses without a stretch: at each position the mean over the blocks that cover it (Zeiler 2014)."""

    def explain(
        self, subject: Subject, inputs: Arrays, column: NDArray[np.int64], rng: np.random.Generator
    ) -> Attribution:
        """Explain some examples: a pass of each for every block."""
        baseline, f_input = make_baseline(self.config.baseline, subject, inputs, rng), subject.value(inputs, column)
        found: Arrays = {}
        for name in sorted(subject.letters):
            lost = self._lose(subject, inputs, name, baseline[name], column, f_input)
            found[name] = lost[..., None].astype(np.float32) * inputs[name]
        return Attribution(attribution=found, baseline=baseline, f_input=f_input)

    def _lose(
        self,
        subject: Subject,
        inputs: Arrays,
        name: str,
        baseline: NDArray[np.float32],
        column: NDArray[np.int64],
        f_input: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Give the mean loss at each position: (windows, length)."""
        array, block = inputs[name], self.config.block
        windows, length = array.shape[:2]
        starts = np.arange(0, max(length - block, 0) + 1, self.config.step)
        if starts[-1] + block < length:
            starts = np.append(starts, length - block)  # the last positions are covered, too
        window, start = (its.ravel() for its in np.meshgrid(np.arange(windows), starts, indexing="ij"))
        total, count, place = np.zeros((windows, length)), np.zeros(length), np.arange(length)
        for part in _parts(len(window), subject.batch_size):
            at, hidden = window[part], (place >= start[part, None]) & (place < start[part, None] + block)
            changed = np.where(hidden[..., None], baseline[at], array[at])
            asked = {its: values[at] for its, values in inputs.items()} | {name: changed}
            np.add.at(total, at, hidden * (f_input[at] - subject.value(asked, column[at]))[:, None])
        for first in starts:
            count[first : first + block] += 1
        return total / count


def _parts(count: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, count, size))
