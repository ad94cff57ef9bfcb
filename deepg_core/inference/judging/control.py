"""The control: what the network says of the same windows, shuffled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches.once import draw_numbers
from deepg_core.evaluation.measured import or_null, whole
from deepg_core.evaluation.verdicts import measure_control, warn_of_control
from deepg_core.inference.judging.answers import Gathered, Told, calibrate_told
from deepg_core.inference.judging.material import Examples, Material, join_examples
from deepg_core.inference.judging.options import Subject
from deepg_core.inference.judging.parts import Part
from deepg_core.inference.judging.scores import measure_told
from deepg_core.mixing import mix_bits

NAME: Final = "dinucleotide_shuffled"
MOST: Final = 20_000
"""Windows: 16,000 of 1 kb are shuffled in a second of a core, and each is one more for the network."""
_TOGETHER: Final = 1 << 20
"""Letters that are shuffled at once: 16 windows of 8 kb take 0.1 s, 131 of them twice as long."""


class Shuffled:
    """Shuffles some of the windows that come, and keeps what the network says of them.

    :param windows: how many will come.
    """

    def __init__(self, subject: Subject, parts: Sequence[Part], material: Material, windows: int, seed: int) -> None:
        self._subject, self._parts, self._material, self._seed = subject, parts, material, seed
        self._chosen = draw_numbers(windows, MOST, (seed, 1))
        self.gathered = [Gathered(part) for part in parts]

    def mix_in(self, batches: Iterable[Examples]) -> Iterator[Examples]:
        """Give batches, and between them others of those of their windows that were chosen, shuffled.

        Of a network that goes on from one batch to the next they come behind all.
        """
        kept: list[Examples] = []
        waiting: list[tuple[list[Examples], NDArray[np.int64]]] = []
        seen = done = letters = 0
        for examples in batches:
            yield examples
            first, last = np.searchsorted(self._chosen, (seen, seen + len(examples.record)))
            if first < last:
                kept.append(self._material.choose(examples, self._chosen[first:last] - seen))
                letters += kept[-1].windows.letters.size
            if letters >= _TOGETHER:
                waiting.append((kept, self._chosen[done:last]))
                kept, letters, done = [], 0, int(last)
            while waiting and not self._subject.graph.stateful:
                yield from self._shuffle(*waiting.pop())
            seen += len(examples.record)
        for its, numbers in [*waiting, (kept, self._chosen[done:])]:
            if its:
                yield from self._shuffle(its, numbers)

    def _shuffle(self, kept: Sequence[Examples], numbers: NDArray[np.int64]) -> Iterator[Examples]:
        """Shuffle examples, each by its number: so no batch and no other example changes what comes of it."""
        in_set = self._material.in_set
        windows = (numbers[:, None] * in_set + np.arange(in_set)).ravel()
        draw = mix_bits(windows.astype(np.uint64), self._seed)
        return self._material.shuffle(join_examples(kept), draw, self._subject.batch_size)

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
