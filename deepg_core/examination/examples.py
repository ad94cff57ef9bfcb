"""What target formats return: whether it can be learned from, and as networks read it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.corpus import Corpus
from deepg_core.corpus.codes import MASK
from deepg_core.errors import PluginError
from deepg_core.examination.numbers import NUMBERS, find_infinite, fits_int32, to_float32
from deepg_core.examination.refusal import describe_value, name_component, refuse
from deepg_core.targets import Example, TargetFormat, Windows
from deepg_core.words import count_of, list_some

_LETTERS: Final = 32
"""Codes below are no letters."""
_SOME: Final = 8
"""Windows that tell letters from numbers."""
_RIGHT: Final = (
    "the batch comes first, as in (windows, ...), of letters uint8 (windows, length) or (windows,), else numbers"
)


class WindowError(PluginError):
    """What is wrong is of one window of the batch; `row` says which."""

    def __init__(self, what: str, row: int, right: str, where: str | None = None) -> None:
        self.what, self.row, self.right = what, row, right
        super().__init__(f"{what} for {where or f'window {row} of a batch, counted from 0'}; {right}")

    def at(self, where: str) -> WindowError:
        """Name the window."""
        return WindowError(self.what, self.row, self.right, where)


def examine_format(target: TargetFormat) -> None:
    """Look at what a target format says of itself.

    :raises PluginError: `classes` are no different texts, or `window` is no number.
    """
    window: Any = target.window
    if not isinstance(window, int | np.integer) or window < 1:
        raise refuse("target", target, f"has the `window` {window!r}", "it is a whole number of letters, at least 1")
    classes: Any = target.classes
    named = isinstance(classes, tuple | list) and all(isinstance(name, str) and name for name in classes)
    if not named or len(set(classes)) < len(classes):
        right = "they are a tuple of different texts, one for each column of the target"
        raise refuse("target", target, f"has the `classes` {classes!r}", right)


def examine_labels(target: TargetFormat, corpus: Corpus) -> NDArray[np.int64]:
    """Ask a target format for the label of each record: int64 (records,).

    :raises PluginError: it gives no whole number for each.
    """
    label: Any = target.label(corpus)
    if not isinstance(label, np.ndarray) or label.shape != (len(corpus),) or label.dtype.kind not in "iu":
        what = f"gives the labels of {len(corpus):,} records as {describe_value(label)}"
        raise refuse("target", target, what, f"`label` gives int64 ({len(corpus)},), -1 where a record is not used")
    return label.astype(np.int64, copy=False)


def cut_windows(target: TargetFormat, windows: Windows) -> Example:
    """Cut windows, and give what comes of it as networks read it.

    Letters stay uint8. Other numbers become float32, whole ones of inputs int32. Class numbers become rows with a 1 at their
    place; a single number for each window becomes (windows, 1).

    :raises PluginError: it is nothing that a network can learn from; the message names component and distribution.
    :raises WindowError: so it is for one window.
    """
    blank = not (windows.letters[:1].any() or windows.letters.any())
    with np.errstate(divide="ignore", invalid="ignore") if blank else nullcontext():  # shares of letters are 0 / 0
        example: Any = target.cut(windows)
    if not isinstance(example, Example):
        right = 'it gives Example({"input_1": ...}, {"target_1": ...})'
        raise refuse("target", target, f"gives {describe_value(example)} where windows are cut", right)
    cut = _Cut(target, example, len(windows.letters), blank)
    cut.examine_names()
    return Example(
        {name: cut.read_input(name, part) for name, part in example.inputs.items()},
        {name: cut.read_target(name, part) for name, part in example.targets.items()},
        None if example.weight is None else cut.read_weight(example.weight),
    )


@frozen
class _Cut:
    """An example, and what it must be."""

    target: TargetFormat
    example: Example
    windows: int
    blank: bool
    """Whether they are padding alone, of which numbers mean nothing."""

    def examine_names(self) -> None:
        """Refuse what has no names, or one that is none."""
        inputs, targets = self.example.inputs, self.example.targets
        for what, parts in (("inputs", inputs), ("targets", targets)):
            if not isinstance(parts, dict) or not parts:
                gave = "no" if isinstance(parts, dict) else f"{describe_value(parts)} as"
                raise self._refusal(f"gives {gave} {what}", "they are a dictionary: name -> array")
            if wrong := [name for name in parts if not isinstance(name, str) or not name or "/" in name]:
                right = 'names are texts like "input_1" and "target_1", without `/`'
                raise self._refusal(f"gives {what} with the name {wrong[0]!r}", right)
        if twice := [name for name in inputs if name in targets]:
            raise self._refusal(f"calls an input and a target `{twice[0]}`", "each array has a name of its own")

    def read_input(self, name: str, given: Any) -> NDArray[Any]:
        """Give an input: letters, int32 or float32."""
        part = self._examined(f"`{name}`", given)
        if part.dtype == np.uint8:
            return self._letters(name, part)
        part = part[:, None] if part.ndim == 1 else part
        if part.dtype.kind not in "iu":
            return self._floats(f"`{name}`", part)
        if not fits_int32(part):
            raise self._refusal(f"gives `{name}` as {part.dtype} with numbers beyond int32", "give float32")
        return part.astype(np.int32, copy=False)

    def read_target(self, name: str, given: Any) -> NDArray[Any]:
        """Give a target: letters or float32, where class numbers are rows with a 1 at their place."""
        part = self._examined(f"`{name}`", given)
        if part.dtype == np.uint8:
            return self._target_letters(name, part)
        if self._numbers_classes(name, part):
            return self._class_rows(name, part)
        part = self._floats(f"`{name}`", part[:, None] if part.ndim == 1 else part)
        self._examine_columns(name, part)
        if not (self.target.numeric or self.blank) and part.size and not 0 <= part.min() <= part.max() <= 1:
            what = f"gives {part.min():g} to {part.max():g} in `{name}`"
            raise self._refusal(what, "chances of classes are 0 to 1; of numbers to come near to say `numeric = True`")
        return part

    def read_weight(self, weight: Any) -> NDArray[np.float32]:
        """Give the weights as float32."""
        numbers = self._floats("the weight", self._examined("the weight", weight))
        if numbers.size and numbers.min() < 0 and not self.blank:
            row = int((numbers < 0).reshape(len(numbers), -1).any(axis=1).argmax())
            raise self._fault("gives a negative weight", row, "a weight is 0 or more")
        return numbers

    def _examined(self, what: str, part: Any) -> NDArray[Any]:
        """Give an array of numbers with the windows on its first axis, and refuse all else."""
        if not isinstance(part, np.ndarray) or part.dtype.kind not in NUMBERS:
            right = "it is a numpy array: letters uint8, other numbers float32"
            raise self._refusal(f"gives {what} as {describe_value(part)}", right)
        if not part.ndim or len(part) != self.windows:
            gave = f"gives {what} as {describe_value(part)} for {count_of(self.windows, 'window')}"
            raise self._refusal(gave, _RIGHT)
        return part

    def _letters(self, name: str, part: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if part.ndim > 2:
            raise self._refusal(f"gives `{name}` as {describe_value(part)}, which is letters", _RIGHT)
        return part

    def _target_letters(self, name: str, part: NDArray[np.uint8]) -> NDArray[np.uint8]:
        right = "numbers of classes are int64, letters are codes of ASCII and need no `classes`"
        if self.target.classes and len(self.example.targets) == 1:
            raise self._refusal(f"names `classes`, but gives `{name}` as uint8, which is letters", right)
        some = part[:_SOME]
        hidden = (some == MASK) & self.target.masks  # letters may be hidden before a window is cut
        if (wrong := some[(some > 0) & (some < _LETTERS) & ~hidden]).size:
            raise self._refusal(f"gives `{name}` as uint8, which is letters, but holds {wrong[0]}", right)
        return self._letters(name, part)

    def _numbers_classes(self, name: str, part: NDArray[Any]) -> bool:
        """Say whether whole numbers are those of classes."""
        count, kind = len(self.target.classes), part.dtype.kind
        if self.target.numeric or kind == "f" or count == 1:
            return False
        if kind == "b":
            return count == 2 and part.ndim == 1
        if not count:
            right = "name the `classes` that they number, or say `numeric = True`, or give float32 rows"
            raise self._refusal(f"gives `{name}` as {describe_value(part)}, whole numbers", right)
        return part.ndim == 1 or part.shape[-1] != count

    def _class_rows(self, name: str, part: NDArray[Any]) -> NDArray[np.float32]:
        count = len(self.target.classes)
        numbers = (part[:, 0] if part.shape[1:] == (1,) else part).astype(np.int64)
        wrong = (numbers < 0) | (numbers >= count)
        if wrong.any() and not self.blank:
            row = int(wrong.reshape(len(wrong), -1).any(axis=1).argmax())
            names = list_some(self.target.classes)
            what = f"gives the class number {numbers[wrong][0]} in `{name}`"
            raise self._fault(what, row, f"its {count} classes ({names}) are 0 to {count - 1}")
        rows = np.zeros((*numbers.shape, count), np.float32)
        np.put_along_axis(rows, np.where(wrong, 0, numbers)[..., None], 1, axis=-1)
        return rows

    def _examine_columns(self, name: str, part: NDArray[np.float32]) -> None:
        count = len(self.target.classes)
        if count and len(self.example.targets) == 1 and part.shape[-1] != count:
            names = list_some(self.target.classes)
            what = (
                f"gives `{name}` as {describe_value(self.example.targets[name])}, but names {count} classes ({names})"
            )
            raise self._refusal(what, f"give a column for each, or class numbers as int64 ({self.windows},)")

    def _floats(self, what: str, part: NDArray[Any]) -> NDArray[np.float32]:
        numbers = to_float32(part)
        if not self.blank and (row := find_infinite(numbers)) is not None:
            raise self._fault(f"gives NaN or infinity in {what}", row, "numbers are finite")
        return numbers

    def _refusal(self, what: str, right: str) -> PluginError:
        return refuse("target", self.target, what, right)

    def _fault(self, what: str, row: int, right: str) -> WindowError:
        return WindowError(f"{name_component('target', self.target)} {what}", row, right)
