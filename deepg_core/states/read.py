"""Reads what state writers wrote to HDF5, whole or in part: `hdf5`, and the layouts of deepG in R."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from deepg_core.errors import DataError
from deepg_core.hdf5 import DAMAGED, describe_damage, open_hdf5
from deepg_core.states.hdf5 import READ
from deepg_core.states.layouts import Layout, open_layout
from deepg_core.words import list_some, suggest

Rows = slice | Sequence[int] | NDArray[np.int64]


@frozen(eq=False, kw_only=True)
class States:
    """Activations of a layer along sequences; the first axis of all arrays but `record_names` is the windows."""

    states: NDArray[np.float32]
    """(windows, *shape of the layer's output)."""
    record: NDArray[np.int64]
    """(windows,): number of the record, an index of `record_names`."""
    sample_end_position: NDArray[np.int64]
    """(windows,): last letter of the window, counted from 1 in its record."""
    record_names: list[str]
    """Of a file of deepG in R, which has no names: `entry_1`, ..."""
    layer: str
    """Empty where the file does not say."""
    step: int
    """0 where the file does not say."""
    window: int
    """Letters of a window; 0 where the file does not say."""
    checkpoint: str
    others: dict[str, NDArray[np.float32]] = field(factory=dict)
    """Further layers that were written with it: name -> (windows, *shape)."""

    def of(self, name: str) -> States:
        """Give the rows of the records with that name.

        :raises KeyError: no record has it.
        """
        numbers = [number for number, its_name in enumerate(self.record_names) if its_name == name]
        if not numbers:
            raise KeyError(name)
        rows = np.isin(self.record, numbers)
        parts = {name: getattr(self, name)[rows] for name in ("states", "record", "sample_end_position")}
        return evolve(self, **parts, others={name: values[rows] for name, values in self.others.items()})


def read_states(path: str | Path, rows: Rows | None = None, records: str | Sequence[str] | None = None) -> States:
    """Read a states file, whole or some of its windows; no more is loaded than is asked for.

    :param rows: which windows: a slice, or numbers.
    :param records: names, or their first words, of records whose windows are wanted.
    :raises DataError: the file is missing or damaged, is no states file, or has no such rows or records.
    """
    path = Path(path)
    if path.is_dir():
        entry = min(path.glob(f"{path.stem}_nr_*.h5"), default=None)
        held = (
            f"of one file for each record, such as {entry.name}"
            if entry
            else "; a run's states lie in it: RUN/states.h5"
        )
        raise DataError(f"is a folder{' ' if entry else ''}{held}", path)
    try:
        with open_hdf5(path, ours=True) as file:
            layout = open_layout(file)
            if layout is None:
                raise DataError(f"is no states file of layout version {' or '.join(map(str, READ))}", path)
            return _read(path, layout, rows, records)
    except FileNotFoundError:
        raise DataError("no such states file; a run's lies in its folder: RUN/states.h5", path) from None
    except DAMAGED as error:
        message = f"cannot be read as a states file: {describe_damage(error)}"
        raise DataError(message, path) from error


def _read(path: Path, layout: Layout, rows: Rows | None, records: str | Sequence[str] | None) -> States:
    _check(layout)
    chosen = np.arange(len(layout.record))
    if records is not None:
        numbers = _number(path, layout.record_names, [records] if isinstance(records, str) else records)
        chosen = chosen[np.isin(layout.record, numbers)]
    if rows is not None:
        chosen = _take(path, chosen, rows)
    (states, *_), others = layout.states.values(), list(layout.states.items())[1:]
    return States(
        states=states.read(chosen),
        record=layout.record[chosen],
        sample_end_position=layout.sample_end_position[chosen],
        record_names=layout.record_names,
        others={name: stored.read(chosen) for name, stored in others},
        **layout.about,
    )


def _number(path: Path, known: Sequence[str], names: Sequence[str]) -> list[int]:
    """Give the numbers of the records with these names, or with these as the first words of their names."""
    words = [(name.split(maxsplit=1) or [""])[0] for name in known]
    for name in names:
        if name not in known and name not in words:
            near = suggest(name, known)
            help_ = f"did you mean {near!r}?" if near else f"its records: {list_some(known)}"
            message = f"has no record {name!r}; {help_}"
            raise DataError(message, path)
    return [number for number, pair in enumerate(zip(known, words, strict=True)) if not set(pair).isdisjoint(names)]


def _take(path: Path, chosen: NDArray[np.int64], rows: Rows) -> NDArray[np.int64]:
    if not isinstance(rows, slice):
        wanted = np.asarray(rows)
        if wanted.ndim != 1 or (wanted.size and wanted.dtype.kind not in "iu"):
            raise DataError(f"`rows` is a slice or a list of whole numbers, not {rows!r}", path)
        rows = wanted.astype(np.int64)
    try:
        return chosen[rows]
    except IndexError as error:
        message = f"has {len(chosen):,} windows; rows are counted from 0"
        raise DataError(message, path) from error


def _check(layout: Layout) -> None:
    rows = len(layout.record)
    if len(layout.sample_end_position) != rows or any(len(stored) != rows for stored in layout.states.values()):
        message = "`states`, `record` and `sample_end_position` are no rows of the same windows"
        raise ValueError(message)
