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

    letters = True

    def explain(
        self,
        subject: Subject,
        inputs: Arrays,
        column: NDArray[np.int64],
        rng: np.random.Generator,  # noqa: ARG002
    ) -> Attribution:
        """Explain some examples: letters x positions passes of each."""
        f_input, letters = subject.value(inputs, column), slice(len(subject.vocabulary))
        found = {name: _mutate(subject, inputs, name, column, f_input) for name in sorted(subject.letters)}
        hypothetical = {name: np.zeros_like(its) for name, its in found.items()}
        for name, its in found.items():
            hypothetical[name][..., letters] = its[..., letters] - its[..., letters].mean(axis=-1, keepdims=True)
        return Attribution(attribution=found, hypothetical=hypothetical, f_input=f_input)


def _mutate(
    subject: Subject, inputs: Arrays, name: str, column: NDArray[np.int64], f_input: NDArray[np.float64]
) -> NDArray[np.float32]:
    array = inputs[name]
    rows = np.eye(array.shape[-1], dtype=np.float32)[: len(subject.vocabulary)]
    gained = np.zeros(array.shape, np.float32)
    there = (array[..., None, :] == rows).all(axis=-1)  # (windows, ..., length, letters): whether the letter is there
    window, *position, letter = np.nonzero(~there)
    for part in _parts(len(window), subject.batch_size):
        at, place, other = window[part], [axis[part] for axis in position], letter[part]
        changed = array[at]
        changed[(np.arange(len(at)), *place)] = rows[other]
        asked = {its: values[at] for its, values in inputs.items()} | {name: changed}
        gained[(at, *place, other)] = subject.value(asked, column[at]) - f_input[at]
    return gained


class OcclusionExplainer(Explainer[Occlusion]):
    """What the number loses without a stretch: at each position the mean over the blocks that cover it (Zeiler 2014)."""

    letters = True
    gives_hypothetical = False

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
        """Give the mean loss at each position: (windows, ..., length). The windows of a set stand behind each other."""
        array, (windows, *places) = inputs[name], inputs[name].shape[:-1]
        starts, length = self._starts(int(np.prod(places))), int(np.prod(places))
        place, ends = np.arange(length), np.minimum(starts + self.config.block, length)
        window, block = (its.ravel() for its in np.meshgrid(np.arange(windows), np.arange(len(starts)), indexing="ij"))
        change, count = np.zeros((windows, length + 1)), np.zeros(length + 1)
        for part in _parts(len(window), subject.batch_size):
            at, first, end = window[part], starts[block[part]], ends[block[part]]
            hidden = (place >= first[:, None]) & (place < end[:, None])
            changed = np.where(hidden.reshape(len(at), *places, 1), baseline[at], array[at])
            asked = {its: values[at] for its, values in inputs.items()} | {name: changed}
            lost = f_input[at] - subject.value(asked, column[at])
            np.add.at(change, (at, first), lost)
            np.subtract.at(change, (at, end), lost)
        np.add.at(count, starts, 1)
        np.subtract.at(count, ends, 1)
        mean: NDArray[np.float64] = change.cumsum(axis=1)[:, :-1] / np.maximum(count.cumsum()[:-1], 1)
        return mean.reshape(windows, *places)

    def _starts(self, length: int) -> NDArray[np.int64]:
        """Say where blocks start; one more, if need be, covers the last positions."""
        last = max(length - self.config.block, 0)
        return np.unique(np.append(np.arange(0, last + 1, self.config.step), last))


def _parts(count: int, size: int) -> Iterator[slice]:
    return (slice(start, start + size) for start in range(0, count, size))
