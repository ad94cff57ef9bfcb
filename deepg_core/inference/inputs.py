"""From windows as Python gives them to the arrays that a network reads, or a `DataError` that says what it reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from deepg_core.batches import Arrays, Feed
from deepg_core.batches.added import spell_as_rows
from deepg_core.encoders.integer import find_foreign
from deepg_core.errors import DataError
from deepg_core.inference.letters import LetterReader, shorten_value
from deepg_core.network import Graph
from deepg_core.network.layers import Embedding, Input
from deepg_core.network.lengths import masks_padding
from deepg_core.words import count_of, say_wrong

Given = str | Sequence[str] | NDArray[Any] | Mapping[str, ArrayLike]
"""Windows: texts, one or many; an encoded array; or name of the input -> encoded array."""
_NUMBERS: Final = "fiub"
"""Kinds of dtypes that encoded windows can have."""


class InputReader:
    """Makes what a network reads of what it is given, and refuses what it was not trained for.

    :param feed: what makes inputs of letters; None where it was trained on ready arrays.
    :param coded: whether letters become codes, where the feed has a table.
    """

    def __init__(self, graph: Graph, feed: Feed | None, *, coded: bool = False) -> None:
        self._shapes, self._coded = graph.inputs, coded
        table = feed.table if feed else None
        self._row = () if table is None else table.shape[1:]
        self._letters = LetterReader(feed, shorter=masks_padding(graph)) if feed else None
        tables = len(graph.inputs) - len(feed.signature().inputs) if feed else 0
        first = [f"input_{number}" for number in range(1, tables + 1)]  # a feed names them so, whenever they are drawn
        self._tables = {name: graph.inputs[name] for name in first if name in graph.inputs}
        self._dtypes = {node.name: node.layer.dtype for node in graph if isinstance(node.layer, Input)}
        self._numbers = {n.inbound[0]: n.layer.input_dim for n in graph if isinstance(n.layer, Embedding)}

    def read(self, windows: Given, added: Any = None) -> Arrays:
        """Give name -> array (windows, *shape), or (sets, *shape).

        :param added: rows of the tables of `added_label_path`, an array (windows, columns), or a list of one for each table.
        :raises DataError: windows or rows are not what the network reads, or there are none.
        """
        rows = self._read_rows(added)
        if isinstance(windows, Mapping):
            return self._checked({**rows, **windows})
        if missing := [shape for name, shape in self._tables.items() if name not in rows]:
            shapes = ", ".join(f"(windows, {shape[0]})" for shape in missing)
            message = f"the model reads rows of tables beside the windows: give them as `added`, of the shape {shapes}"
            raise DataError(message)
        found = numbers_or_texts(windows)
        if not isinstance(found, np.ndarray):
            return self._encoded(found, rows)
        if len(self._shapes) > len(rows) + 1:
            message = f"the model reads several inputs; give arrays by their names: {self._shapes} a window"
            raise DataError(message)
        return self._checked({name: rows.get(name, found) for name in self._shapes})

    def _read_rows(self, added: Any) -> Arrays:
        if added is None:
            return {}
        parts = list(added) if isinstance(added, list | tuple) and (_rank(added) != 2) else [added]
        if self._letters and len(parts) != len(self._tables):
            given, read = count_of(len(parts), "array"), count_of(len(self._tables), "table")
            message = f"`added` is {given}, but the model reads the rows of {read}"
            raise DataError(message)
        arrays = [_as_array("added", part) for part in parts]
        rows = {
            name: spell_as_rows(array, shape[1]) if len(shape) == array.ndim == 2 else array
            for (name, shape), array in zip((self._tables or self._shapes).items(), arrays, strict=False)
        }
        for (name, array), part in zip(rows.items(), arrays, strict=False):
            if array.shape[1:] != self._shapes[name]:
                message = f"`added` has the shape {part.shape}; the model reads (windows, {self._shapes[name][0]})"
                raise DataError(message)
        return rows

    def _encoded(self, texts: list[Any], rows: Arrays) -> Arrays:
        inputs = self._letters.encode(texts, list(rows.values()), coded=self._coded) if self._letters else {}
        codes = [name for name, array in inputs.items() if name not in rows and array.dtype.kind == "u"]
        if {name: its.shape[1:] + self._row * (name in codes) for name, its in inputs.items()} != self._shapes:
            what = f"the model has inputs that letters do not give: {self._shapes} a window"
            raise DataError(f"{what}; give arrays by their names")
        return {name: inputs[name] if name in codes else self._cast(name, inputs[name]) for name in self._shapes}

    def _checked(self, given: Mapping[str, ArrayLike]) -> Arrays:
        inputs = {name: _as_array(name, array) for name, array in given.items()}
        shapes = {name: array.shape[1:] for name, array in inputs.items()}
        counts = {name: len(array) for name, array in inputs.items()}
        if shapes != self._shapes:
            message = f"the inputs have the shapes {shapes} a window; the model reads {self._shapes}"
            raise DataError(message)
        if len(set(counts.values())) > 1:
            message = f"the inputs must have a row for each window; they have {counts}"
            raise DataError(message)
        if not all(counts.values()):
            message = f"there are no windows; the model reads {self._shapes} a window"
            raise DataError(message)
        return {name: self._cast(name, inputs[name]) for name in self._shapes}

    def _cast(self, name: str, array: NDArray[Any]) -> NDArray[Any]:
        """Give an input as the network reads it: float32, or int32 where it is numbers of letters."""
        if self._dtypes[name] == "float32":
            return np.ascontiguousarray(array, np.float32)
        numbers = self._numbers.get(name, 1 << 31)
        if find_foreign(array, numbers).any():
            message = f"`{name}` must be whole numbers from 0 to {numbers - 1}, those of the encoder"
            raise DataError(message)
        return np.ascontiguousarray(array, np.int32)


def numbers_or_texts(windows: Any) -> NDArray[Any] | list[Any]:
    """Give encoded windows as an array, all else as a list of what should be texts."""
    if isinstance(windows, str | bytes) or not isinstance(windows, Iterable):
        return [windows]
    listed = windows if hasattr(windows, "__array__") else list(windows)
    if isinstance(listed, list) and (not listed or isinstance(listed[0], str | bytes)):
        return listed
    try:
        array = np.asarray(listed)
    except (TypeError, ValueError):
        return list(listed)
    return array if array.dtype.kind in _NUMBERS else list(listed)


def _rank(value: Any) -> int:
    """Count the axes of an array, or of lists in lists."""
    if isinstance(value, list | tuple):
        return 1 + (_rank(value[0]) if value else 0)
    return int(getattr(value, "ndim", 0))


def _as_array(name: str, values: Any) -> NDArray[Any]:
    """Give numbers with the windows on their first axis.

    :raises DataError: they are no array of numbers.
    """
    try:
        array = np.asarray(values)
    except (TypeError, ValueError) as error:
        message = f"`{name}` is no array of numbers: {error}"
        raise DataError(message) from error
    if array.ndim == 0 or array.dtype.kind not in _NUMBERS:
        what = f"must be an array of numbers, with the windows on its first axis, not {shorten_value(values)}"
        message = f"{say_wrong(name)} {what}"
        raise DataError(message)
    return array
