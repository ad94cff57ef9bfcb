"""From rows of ready arrays to what a network gets."""

from __future__ import annotations

from itertools import product
from typing import Any

import attrs
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.arrays.layout import Layout
from deepg_core.batches.feed import Arrays, Fed
from deepg_core.encoders.words import LARGEST
from deepg_core.errors import DataError, OptionError
from deepg_core.network import Signature
from deepg_core.network.layers import Shape


@frozen
class Cut:
    """Where targets are cut out of `x` (deepG's lm_rds): the last rows of each example are predicted."""

    maxlen: int
    target_len: int
    n_gram: int = 1
    """Rows that make a word of the target."""


class ArrayFeed:
    """Names inputs and targets and makes them float32, or inputs that are numbers of letters int32.

    Inputs are `input_1`, `input_2`, ..., targets `target_1`, ...: a class number as a row with a 1 at its place, a single
    number as a row of one, all else as it is in the file. With `cut` there is one target: (batch, V), or
    (batch, target_len, V) where several rows are predicted, as `target_right` gives it for sequences; or words of
    n rows, which have V^n columns, the first row most significant. Of numbers the target is numbers too: int32 (batch,)
    or (batch, target_len).

    :param classes: number of classes of each target that holds class numbers.
    :param named: whether the columns of the target are classes.
    :param numeric: whether the target is numbers to come near to, not the probability of classes.
    :param numbers: how many different whole numbers, counted from 0, inputs may hold (an encoder's `numbers`); None:
        inputs are no such numbers.
    :raises OptionError: `cut` does not fit `x`.
    :raises DataError: the weights do not fit a target.
    """

    def __init__(
        self,
        layout: Layout,
        classes: dict[str, int],
        cut: Cut | None,
        *,
        named: bool,
        numeric: bool = False,
        numbers: int | None = None,
    ) -> None:
        self.layout, self.cut, self.numbers = layout, cut, numbers
        self._classes_of = classes
        if cut:
            _check(layout.inputs["x"], cut, numbered=numbers is not None)
        self._named, self._numeric = named, numeric
        if layout.weight:
            _check_weights(layout.weight, layout.weights, self.signature())

    def __call__(self, arrays: Arrays) -> Fed:
        """Give what a network gets: float32, and int32 where inputs are numbers.

        :param arrays: name in the file -> rows of it.
        """
        parts = {name: self._cast(name, array) for name, array in arrays.items() if name not in self._classes_of}
        weight = parts[self.layout.weight] if self.layout.weight else None
        if self.cut:
            x = parts["x"]
            return Fed({"input_1": x[:, : self.cut.maxlen]}, {"target_1": _predicted(x, self.cut)}, weight)
        inputs = [parts[name] for name in self.layout.inputs]
        targets = [
            _unit_rows(arrays[name], self._classes_of[name]) if name in self._classes_of else parts[name]
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
        signature = Signature.of_arrays(fed.inputs, fed.targets, numeric=self._numeric, width=self.numbers)
        if not self._named:
            return signature
        classes = self._classes(signature)
        return attrs.evolve(signature, classes=classes, columns=dict.fromkeys(signature.targets, classes))

    def _cast(self, name: str, array: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(array, np.int32 if self.numbers and name in self.layout.inputs else np.float32)

    def _classes(self, signature: Signature) -> tuple[str, ...]:
        if signature.whole.intersection(signature.targets):
            return ()  # as from sequences: numbers have no columns
        ((*_, columns),) = signature.targets.values()
        labels = self.layout.labels
        if labels and self.cut:
            labels = tuple(map("".join, product(labels, repeat=self.cut.n_gram)))
        return labels or tuple(map(str, range(columns)))


def _unit_rows(numbers: NDArray[Any], classes: int) -> NDArray[np.float32]:
    rows = np.zeros((len(numbers), classes), np.float32)
    rows[np.arange(len(numbers)), numbers.astype(np.int64)] = 1
    return rows


def _named(kind: str, arrays: list[NDArray[Any]]) -> Arrays:
    return {f"{kind}_{number}": array for number, array in enumerate(arrays, start=1)}


def _check(shape: tuple[int, ...], cut: Cut, *, numbered: bool) -> None:
    total = cut.maxlen + cut.target_len
    if len(shape) != (1 if numbered else 2):
        what, help_ = ("(positions, columns)", 'set `encoder.type = "integer"` where `x` holds numbers of letters')
        if numbered:
            what, help_ = ("(positions,)", 'leave `encoder.type = "integer"` out where `x` has columns')
        raise OptionError("", f"an example of `x` has the shape {shape}, not {what}", help_)
    if shape[0] != total:
        message = f"maxlen and target_len make {total}, but an example of `x` has the shape {shape}"
        raise OptionError("maxlen", message, "give as many as `x` has positions")
    if not numbered and (words := shape[1] ** cut.n_gram) > LARGEST:
        raise OptionError("", f"{shape[1]} columns of `x` make {words:,} words of {cut.n_gram}, more than {LARGEST:,}")


def _check_weights(name: str, shape: Shape, signature: Signature) -> None:
    for target in signature.targets:
        *positions, _ = signature.output_shape(target)
        if list(shape) != positions[: len(shape)]:
            fits = f" or {tuple(positions)}, one for each position" if positions else ""
            message = f"`{name}` has the shape {shape} a row; the weights of `{target}` are one number a row{fits}"
            raise DataError(message)


def _predicted(x: NDArray[Any], cut: Cut) -> NDArray[Any]:
    rows = x[:, cut.maxlen :]
    if cut.n_gram > 1:
        parts = rows.reshape(len(x), -1, cut.n_gram, x.shape[-1])
        rows = parts[:, :, 0]
        for number in range(1, cut.n_gram):  # the chance of a word is the product of those of its letters
            rows = (rows[..., None] * parts[:, :, number, None]).reshape(*rows.shape[:2], -1)
    return rows[:, 0] if rows.shape[1] == 1 else rows
