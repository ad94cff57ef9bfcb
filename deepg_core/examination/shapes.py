"""Whether a batch has the shapes that the network was drawn for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.examination.refusal import describe_value, refuse
from deepg_core.network import Signature
from deepg_core.targets import TargetFormat
from deepg_core.words import count_of, list_some

Shapes = dict[str, tuple[int, ...]]


def examine_shapes(
    kind: str, made: object, blank: Mapping[str, NDArray[Any]], given: Mapping[str, NDArray[Any]]
) -> None:
    """Compare arrays with those that the same component gave for windows of padding, which the network was drawn for.

    :raises PluginError: names, shapes of a window or dtypes differ.
    """
    if list(blank) != list(given):
        what = f"gives {', '.join(given)}, but {', '.join(blank)} for windows of padding"
        raise refuse(kind, made, what, "the names are always the same")
    for name, array in given.items():
        now, then = (f"{it.dtype} {it.shape[1:]}" for it in (array, blank[name]))
        if now != then:
            what = f"gives {now} a window for `{name}`, but {then} for padding"
            raise refuse(kind, made, what, "what is in a window, or beside it in the batch, must not change the shape")


def examine_alone(
    kind: str, made: object, together: Mapping[str, NDArray[Any]], alone: Mapping[str, NDArray[Any]]
) -> None:
    """Compare arrays of a batch with those of its first rows by themselves: no window may see another.

    :raises PluginError: numbers or shapes differ.
    """
    for name, array in alone.items():
        first = together[name][: len(array)]
        if first.shape != array.shape or not np.allclose(first, array, rtol=1e-4, atol=1e-5):
            what = f"gives other numbers in `{name}` for a window where its batch is smaller"
            raise refuse(kind, made, what, "they follow from the window and its `draw` alone")


def examine_names(target: TargetFormat[Any], name: str, given: NDArray[Any]) -> None:
    """Compare the columns of a target with their names; `classes`, which stand for all that have none, may be of another.

    :raises PluginError: there are more or fewer of them.
    """
    names, columns = target.columns_of(name), given.shape[1:][-1:]
    if names and names != target.classes and columns != (len(names),):
        what = (
            f"names {count_of(len(names), 'column')} of `{name}` ({list_some(names)}), which is {describe_value(given)}"
        )
        raise refuse("target", target, what, "`columns_of` names each number on the last axis, or none")


def examine_weight(target: object, signature: Signature, weight: NDArray[np.float32]) -> None:
    """Compare weights with the predictions that they are of.

    :raises PluginError: they are neither one a window nor one a position.
    """
    for name in signature.targets:
        *positions, _ = signature.output_shape(name)
        if list(weight.shape[1:]) != positions[: weight.ndim - 1]:
            fits = f" or (windows, {', '.join(map(str, positions))})" if positions else ""
            what = f"gives a weight {weight.shape} for `{name}`"
            raise refuse("target", target, what, f"it is (windows,){fits}")
