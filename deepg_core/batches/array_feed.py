"""From rows of ready arrays to what a network gets."""

from __future__ import annotations

from itertools import product
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches.array_layout import Layout
from deepg_core.batches.feed import Arrays, Fed
from deepg_core.encoders.words import LARGEST
from deepg_core.errors import OptionError
from deepg_core.models import Signature


@frozen
class Cut:
    """Where targets are cut out of `x` (deepG's lm_rds): the last rows of each example are predicted."""

    maxlen: int
    target_len: int
    n_gram: int = 1
    """Rows that make a word of the target."""


class ArrayFeed:
    """Names inputs and targets and makes them float32.

    Inputs are `input_1`, `input_2`, ..., targets `target_1`, ...: a class number as a row with a 1 at its place, a single
    number as a row of one, all else as it is in the file. With `cut` there is one target: (batch, V), or
    (batch, target_len, V) where several rows are predicted, as `target_right` gives it for sequences; or words of
    n rows, which have V^n columns, the first row most significant.

    :param classes: number of classes of each target that holds class numbers.
    :param named: whether the columns of the target are classes.
    :param numeric: whether the target is numbers to come near to, not the probability of classes.
    :raises OptionError: `cut` does not fit `x`.
    """

    def __init__(
        self, layout: Layout, classes: dict[str, int], cut: Cut | None, *, named: bool, numeric: bool = False
    ) -> None:
        self.layout, self.cut = layout, cut
        self._classes_of = classes
        if cut:
            _check(layout.inputs["x"], cut)
        self._named, self._numeric = named, numeric

    def __call__(self, arrays: Arrays) -> Fed:
        """Give what a network gets: float32.

        :param arrays: name in the file -> rows of it.
        """
        floats = {name: np.asarray(array, np.float32) for name, array in arrays.items() if name not in self._classes_of}
        weight = floats[self.layout.weight] if self.layout.weight else None
        if self.cut:
            x = floats["x"]
            return Fed({"input_1": x[:, : self.cut.maxlen]}, {"target_1": _predicted(x, self.cut)}, weight)
        inputs = [floats[name] for name in self.layout.inputs]
        targets = [
            _unit_rows(arrays[name], self._classes_of[name]) if name in self._classes_of else floats[name]
            for name in self.layout.targets
        ]
        targets = [target[:, None] if target.ndim == 1 else target for target in targets]
        return Fed(_named("input", inputs), _named("target", targets), weight)

    def signature(self) -> Signature:
        """Give the shapes of inputs and targets: those of an example of zeros."""
        shapes = {**self.layout.inputs, **self.layout.targets}
        if self.layout.weight:
            shapes[self.layout.weight] = self.layout.weights
        fed = self({name: np.zeros((1, *shape), np.float32) for name, shape in shapes.items()})
        signature = Signature(_shapes(fed.inputs), _shapes(fed.targets), numeric=self._numeric)
        return attrs.evolve(signature, classes=self._classes(signature)) if self._named else signature

    def _classes(self, signature: Signature) -> tuple[str, ...]:
        ((*_, columns),) = signature.targets.values()
        labels = self.layout.labels
        if labels and self.cut:
            labels = tuple(map("".join, product(labels, repeat=self.cut.n_gram)))
        return labels or tuple(map(str, range(columns)))


def _unit_rows(numbers: NDArray[Any], classes: int) -> NDArray[np.float32]:
    rows = np.zeros((len(numbers), classes), np.float32)
    rows[np.arange(len(numbers)), numbers.astype(np.int64)] = 1
    return rows


def _named(kind: str, arrays: list[NDArray[np.float32]]) -> Arrays:
    return {f"{kind}_{number}": array for number, array in enumerate(arrays, start=1)}


def _shapes(parts: Arrays) -> dict[str, tuple[int, ...]]:
    return {name: part.shape[1:] for name, part in parts.items()}


def _check(shape: tuple[int, ...], cut: Cut) -> None:
    total = cut.maxlen + cut.target_len
    if len(shape) != 2 or shape[0] != total:
        message = f"maxlen and target_len make {total}, but an example of `x` has the shape {shape}"
        raise OptionError("maxlen", message, "give as many as `x` has positions")
    if (words := shape[1] ** cut.n_gram) > LARGEST:
        raise OptionError("", f"{shape[1]} columns of `x` make {words:,} words of {cut.n_gram}, more than {LARGEST:,}")


def _predicted(x: NDArray[np.float32], cut: Cut) -> NDArray[Any]:
    rows = x[:, cut.maxlen :]
    if cut.n_gram > 1:
        parts = rows.reshape(len(x), -1, cut.n_gram, x.shape[-1])
        rows = parts[:, :, 0]
        for number in range(1, cut.n_gram):  # the chance of a word is the product of those of its letters
            rows = (rows[..., None] * parts[:, :, number, None]).reshape(*rows.shape[:2], -1)
    return rows[:, 0] if rows.shape[1] == 1 else rows
