"""What files of ready arrays hold: which array is an input, a target, a weight, and what a row of it looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.arrays.reader import ArrayFile
from deepg_core.errors import DataError
from deepg_core.network.layers import Shape
from deepg_core.words import suggest

WEIGHTS: Final = ("sample_weight", "weight")
LABELS: Final = "labels"
MOST_CLASSES: Final = 1 << 16
"""As columns of one target: more than a network can learn from."""
_BLOCK: Final = 1 << 16
"""Rows of a target looked at together."""


@frozen
class Layout:
    """What a file holds: name of an array -> shape of one row."""

    rows: int
    inputs: dict[str, Shape]
    targets: dict[str, Shape]
    numbered: frozenset[str]
    """Targets of one whole number a row: the number of the class."""
    weight: str | None
    weights: Shape
    """Shape of the weights of one row: () or (positions,)."""
    labels: tuple[str, ...]
    """Names of the classes; empty where the file does not give them."""


def read_layout(file: ArrayFile, *, cut: bool) -> Layout:
    """Find out what a file holds.

    :param cut: whether targets are cut out of `x`, the only array, instead of lying in the file (deepG's lm_rds).
    :raises DataError: an array is missing, holds no numbers, or has another number of rows than the others.
    """
    inputs, targets = _series(file, "x"), _series(file, "y")
    if cut and (inputs != ["x"] or targets):
        message = f"holds {_listed([*inputs, *targets])}, but [target] cuts the target out of `x` alone"
        raise DataError(message, file.path)
    if not cut and not targets:
        raise DataError(f"holds no array `y`; {_holdings(file)}", file.path)
    _near_misses(file)
    weights = [name for name in WEIGHTS if name in file.stored]
    if len(weights) > 1:
        raise DataError(f"holds {_listed(weights)}: leave one of them out", file.path)
    rows = _rows(file, [*inputs, *targets, *weights])
    shapes = {name: stored.shape[1:] for name, stored in file.stored.items()}
    numbered = [name for name in targets if not shapes[name] and file.stored[name].dtype.kind in "biu"]
    return Layout(
        rows=rows,
        inputs={name: shapes[name] for name in inputs},
        targets={name: shapes[name] for name in targets},
        numbered=frozenset(numbered),
        weight=weights[0] if weights else None,
        weights=shapes[weights[0]] if weights else (),
        labels=_labels(file, ["x"] if cut else targets, numbered) if LABELS in file.stored else (),
    )


def read_inputs(file: ArrayFile) -> Layout:
    """Find out what inputs a file holds; whatever else is there does not matter.

    :raises DataError: an array is missing, holds no numbers, or has another number of rows than the others.
    """
    inputs = _series(file, "x")
    shapes = {name: file.stored[name].shape[1:] for name in inputs}
    return Layout(_rows(file, inputs), shapes, {}, frozenset(), None, (), ())


def refuse_differences(layout: Layout, path: Path, first: Layout, first_path: Path) -> None:
    """Complain where a file's rows are not like those of the first.

    :raises DataError: they are not.
    """
    here, there = _parts(layout), _parts(first)
    for name in {**there, **here}:
        if here.get(name) != there.get(name):
            message = f"`{name}` is {here.get(name, 'missing')}, but in {first_path} it is {there.get(name, 'missing')}"
            raise DataError(message, path)
    if layout.labels != first.labels:
        message = f"`{LABELS}` are {_shown(layout.labels)}, but in {first_path} they are {_shown(first.labels)}"
        raise DataError(message, path)


def find_largest_class(file: ArrayFile, name: str) -> int:
    """Give the largest class number of a target.

    :raises DataError: one is negative, or too large for columns.
    """
    blocks = [(int(block.min()), int(block.max())) for block in _blocks(file, name)]
    low, high = min(low for low, _ in blocks), max(high for _, high in blocks)
    if low < 0 or high >= MOST_CLASSES:
        message = (
            f"`{name}` holds the class number {low if low < 0 else high}; classes are 0 to {MOST_CLASSES - 1:,} at most"
        )
        raise DataError(message, file.path)
    return high


def holds_distributions(file: ArrayFile, name: str) -> bool:
    """Say whether every row of a target is a distribution: numbers of at least 0 that make 1. Then columns are classes."""
    return all(
        bool((block >= 0).all() and np.isclose(block.sum(-1), 1, atol=1e-3).all()) for block in _blocks(file, name)
    )


def count_classes(file: ArrayFile, name: str, classes: int) -> NDArray[np.int64]:
    """Count the rows of each class of a target, of distributions that of the most probable: (classes,)."""
    numbers = (block.argmax(-1) if block.ndim > 1 else block.astype(np.int64) for block in _blocks(file, name))
    counts: NDArray[np.int64] = sum(
        (np.bincount(its, minlength=classes) for its in numbers), np.zeros(classes, np.int64)
    )
    return counts


def _blocks(file: ArrayFile, name: str) -> Iterator[NDArray[Any]]:
    count = file.stored[name].shape[0]
    for start in range(0, count, _BLOCK):
        yield file.rows(name, np.arange(start, min(start + _BLOCK, count)))


def _series(file: ArrayFile, letter: str) -> list[str]:
    """Give the names of inputs or targets: `x`, or `x_1`, `x_2`, ... in order."""
    numbers = sorted(int(match[1]) for name in file.stored if (match := re.fullmatch(rf"{letter}_([1-9]\d*)", name)))
    names = [f"{letter}_{number}" for number in numbers]
    if letter in file.stored and names:
        raise DataError(
            f"holds `{letter}` and {_listed(names)} too: call the arrays {letter}_1, {letter}_2, ...", file.path
        )
    if numbers != list(range(1, len(numbers) + 1)):
        gap = next(number for number in range(1, len(numbers) + 1) if number not in numbers)
        raise DataError(f"holds `{names[-1]}`, but no `{letter}_{gap}`", file.path)
    if letter in file.stored:
        return [letter]
    if not names and letter == "x":
        raise DataError(f"holds no array `x`; {_holdings(file)}", file.path)
    return names


def _labels(file: ArrayFile, targets: list[str], numbered: list[str]) -> tuple[str, ...]:
    shape = file.stored[LABELS].shape
    if len(shape) != 1 or shape[0] > MOST_CLASSES:
        raise DataError(
            f"`{LABELS}` has the shape {shape}; it must be a list of {MOST_CLASSES:,} names at most", file.path
        )
    labels = file.texts(LABELS)
    if len(set(labels)) != len(labels):
        raise DataError(f"`{LABELS}` names a class twice: {_shown(labels)}", file.path)
    if len(targets) > 1:
        raise DataError(f"`{LABELS}` names the classes of one target, but there are {_listed(targets)}", file.path)
    shape = file.stored[targets[0]].shape[1:]
    if targets[0] not in numbered and shape[-1:] != (len(labels),):
        message = f"`{LABELS}` names {len(labels)} classes, but a row of `{targets[0]}` has the shape {shape}"
        raise DataError(message, file.path)
    return labels


def _near_misses(file: ArrayFile) -> None:
    """Complain of names like `sample_weights` or `Y`, which would be ignored in silence; other arrays are ignored."""
    known = [*WEIGHTS, LABELS]
    for name in file.stored:
        if name in known or re.fullmatch(r"[xy](_\d+)?", name):
            continue
        if re.fullmatch(r"[xy][_ ]?\d*", name.lower()):
            message = f"holds `{name}`; inputs are called x or x_1, x_2, ..., targets y or y_1, y_2, ..."
            raise DataError(message, file.path)
        if near := suggest(name.lower(), known, 0.85):
            raise DataError(f"holds `{name}`; is `{near}` meant?", file.path)


def _rows(file: ArrayFile, names: list[str]) -> int:
    for name in names:
        stored = file.stored[name]
        if stored.dtype.kind not in "biuf":
            what = "objects" if stored.dtype.hasobject else f"`{stored.dtype}`"
            raise DataError(f"`{name}` holds no numbers, but {what}", file.path)
        if not stored.shape or not stored.shape[0]:
            message = "is a single number" if not stored.shape else "has no rows"
            raise DataError(f"`{name}` {message}; it must have an example in each row", file.path)
        if 0 in stored.shape:
            message = f"`{name}` has the shape {stored.shape}: there are no numbers in a row of it"
            raise DataError(message, file.path)
        if stored.shape[0] != (count := file.stored[names[0]].shape[0]):
            raise DataError(f"`{names[0]}` has {count:,} rows, but `{name}` has {stored.shape[0]:,}", file.path)
    return count


def _parts(layout: Layout) -> dict[str, str]:
    """Say in words what each array is."""
    shapes = {**layout.inputs, **layout.targets}
    if layout.weight:
        shapes["the weight"] = layout.weights
    return {
        name: "a class number a row" if name in layout.numbered else f"{shape} a row" if shape else "a number a row"
        for name, shape in shapes.items()
    }


def _holdings(file: ArrayFile) -> str:
    return f"its arrays: {_listed(sorted(file.stored))}" if file.stored else "it holds no arrays"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _shown(labels: tuple[str, ...]) -> str:
    return ", ".join(labels[:5]) + (", ..." if len(labels) > 5 else "") if labels else "missing"
