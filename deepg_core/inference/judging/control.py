"""The control: what the network says of the same windows, shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
import numpy as np
from numpy.typing import NDArray

from deepg_core.batches.once import draw_numbers
from deepg_core.evaluation.measured import or_null, whole
from deepg_core.evaluation.verdicts import measure_control, warn_of_control
from deepg_core.inference.judging.answers import Gathered, Told, calibrate_told
from deepg_core.inference.judging.material import Examples, Material, part_of
from deepg_core.inference.judging.options import Subject
from deepg_core.inference.judging.parts import Part
from deepg_core.inference.judging.scores import measure_told

NAME: Final = "dinucleotide_shuffled"
MOST: Final = 20_000
"""Windows: 16,000 of 1 kb are shuffled in a second of a core, and each is one more for the network."""


class Shuffled:
    """Shuffles some of the windows that come, and keeps what the network says of them.

    :param windows: how many will come.
    """

    def __init__(self, subject: Subject, parts: Sequence[Part], material: Material, windows: int, seed: int) -> None:
        self._subject, self._parts, self._material, self._seed = subject, parts, material, seed
        self._chosen = draw_numbers(windows, MOST, (seed, 1))
        self._seen = 0
        self.gathered = [Gathered(part) for part in parts]

    def choose(self, examples: Examples) -> list[Examples]:
        """Shuffle those of a batch that were chosen, if any were."""
        first, last = np.searchsorted(self._chosen, (self._seen, self._seen + len(examples.record)))
        rows = self._chosen[first:last] - self._seen
        seed, self._seen = self._seed + self._seen, self._seen + len(examples.record)
        if not len(rows):
            return []
        return [self._material.shuffled(_choose(examples, rows, self._material.in_set), seed)]

    def add(self, told: Sequence[Told]) -> list[Told]:
        """Keep what is said of each output; give it as the calibration has it."""
        told = [calibrate_told(self._subject, part, its.known()) for part, its in zip(self._parts, told, strict=True)]
        for gathered, its in zip(self.gathered, told, strict=True):
            if gathered.part.kind != "letters":
                gathered.add(its, {})
        return told


def describe_control(part: Part, told: Told) -> tuple[dict[str, Any], list[str]]:
    """Give what stands in the file of classes, labels or numbers, and what must be said of it."""
    about: dict[str, Any] = {"windows": told.count}
    if part.kind == "numbers":
        measured = measure_told(part, told)
        return about | {name: or_null(float(its[0])) for name, its in measured.measure(whole(measured)).items()}, []
    if part.kind == "labels":
        called = (told.predicted > 0.5).mean(0)
        return about | {"called": _named(part, called)}, []
    control = measure_control(told.predicted, told.truth)
    shares = {"called": _named(part, control.called), "taken": _named(part, control.taken)}
    return about | shares, list(warn_of_control(control, part.names))


def _named(part: Part, shares: NDArray[np.floating]) -> dict[str, float | None]:
    return {name: or_null(float(share)) for name, share in zip(part.names, shares, strict=True)}


def _choose(examples: Examples, rows: NDArray[np.int64], in_set: int) -> Examples:
    windows = part_of(examples.windows, (rows[:, None] * in_set + np.arange(in_set)).ravel())
    classes = None if examples.classes is None else examples.classes[rows]
    return attrs.evolve(examples, windows=windows, record=examples.record[rows], classes=classes)
