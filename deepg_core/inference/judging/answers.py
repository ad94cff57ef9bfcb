"""What a network, and what it is compared with, says of windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.inference.calibrated import heat
from deepg_core.inference.judging.material import Examples
from deepg_core.inference.judging.options import Subject
from deepg_core.inference.judging.parts import Numbers, Part
from deepg_core.inference.passes import Passes


@frozen(eq=False)
class Told:
    """What is said of some predictions: one for each window, or for each of its positions."""

    predicted: NDArray[np.float32]
    """(n, width), as the network gives it."""
    truth: NDArray[Any]
    """int64 (n,), -1 where no class is known; or float32 (n, width)."""
    record: Numbers
    """(n,)."""
    example: Numbers
    """(n,): number within the batch."""

    def known(self) -> Told:
        """Leave out what has no truth."""
        if self.truth.ndim > 1 or (self.truth >= 0).all():
            return self
        return self.chosen(self.truth >= 0)

    def chosen(self, which: NDArray[np.bool_]) -> Told:
        """Give some of them."""
        return Told(self.predicted[which], self.truth[which], self.record[which], self.example[which])

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.record)


def answer(subject: Subject, parts: Iterable[Part], passes: Passes, examples: Examples) -> list[Told]:
    """Ask about a batch: what is said of each output, all positions flat."""
    ((_, told),) = answer_all(subject, parts, passes, [examples])
    return told


def answer_all(
    subject: Subject, parts: Iterable[Part], passes: Passes, batches: Iterable[Examples]
) -> Iterator[tuple[Examples, list[Told]]]:
    """Ask about batches: give for each what is said of each output."""
    parts = list(parts)
    for examples, asked in subject.ask([part.node for part in parts], batches, _list_inputs):
        yield examples, _tell_all(parts, passes, asked, examples)


def _list_inputs(examples: Examples) -> list[Arrays]:
    return [fed.inputs for fed in examples.fed]


def _tell_all(
    parts: Iterable[Part], passes: Passes, asked: Sequence[Sequence[NDArray[np.float32]]], examples: Examples
) -> list[Told]:
    targets, weight = examples.fed[0].targets, examples.fed[0].weight if len(examples.fed) == 1 else None
    return [
        _tell(part, _combine(passes, [its[place] for its in asked]), targets[part.target], weight, examples)
        for place, part in enumerate(parts)
    ]


def calibrate_told(subject: Subject, part: Part, told: Told) -> Told:
    """Apply the temperature of an output, if it has one."""
    temperature = subject.calibration.temperatures.get(part.node)
    if temperature is None:
        return told
    return evolve(told, predicted=heat(told.predicted, temperature, exclusive=part.exclusive))


def _combine(passes: Passes, answers: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return answers[0] if len(answers) == 1 else passes.combine(answers)  # type: ignore[arg-type, return-value]


def _tell(
    part: Part, given: NDArray[np.float32], target: NDArray[Any], weight: NDArray[np.float32] | None, examples: Examples
) -> Told:
    given = given.reshape(len(given), -1, given.shape[-1])
    positions = given.shape[1]
    truth = part.read_truth(target) if examples.classes is None else _of_classes(part, examples.classes, positions)
    number = np.repeat(np.arange(len(given)), positions)
    told = Told(
        given.reshape(-1, given.shape[-1]),
        truth.reshape(-1, *truth.shape[2:]),
        np.repeat(examples.record, positions),
        number,
    )
    if weight is not None:  # what does not count in the loss
        wide = np.broadcast_to(weight.reshape(len(weight), -1), (len(given), positions))
        told = told.chosen(wide.ravel() > 0)
    return told


def _of_classes(part: Part, classes: Numbers, positions: int) -> NDArray[Any]:
    truth = np.repeat(classes[:, None], positions, 1)
    return truth if part.exclusive else np.eye(part.width, dtype=np.float32)[truth]


class Gathered:
    """Batches of predictions, joined at the end: of the network, and of each baseline of the same windows."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._told: list[Told] = []
        self._rivals: dict[str, list[NDArray[np.float32]]] = {}

    def add(self, told: Told, rivals: Mapping[str, NDArray[np.float32]]) -> None:
        """Take a batch.

        :param rivals: baseline -> float32 (examples, width).
        """
        self._told.append(told)
        for name, given in rivals.items():
            self._rivals.setdefault(name, []).append(given[told.example])

    @property
    def told(self) -> Told:
        """What has a truth."""
        return self.every.known()

    @property
    def every(self) -> Told:
        """All of it."""
        width = len(self._told) and self._told[0].predicted.shape[1]
        parts = [(it.predicted, it.truth, it.record, it.example) for it in self._told]
        nothing = np.zeros(0, np.int64)
        if not parts:
            return Told(np.zeros((0, width), np.float32), nothing, nothing, nothing)
        return Told(*map(np.concatenate, zip(*parts, strict=True)))

    def rivals(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Give what each baseline says: name, float32 (n, width)."""
        truth = self.every.truth
        known = truth >= 0 if truth.ndim == 1 else np.ones(len(truth), bool)
        for name, parts in self._rivals.items():
            yield name, np.concatenate(parts)[known]
