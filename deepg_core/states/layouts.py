"""Files of activations as rows of windows, whatever layout they have; nothing of them is read before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.states.hdf5 import READ

if TYPE_CHECKING:
    import h5py

_ABOUT = {"layer": "", "step": 0, "window": 0, "checkpoint": ""}
"""What files of deepG in R do not say."""


@frozen(eq=False)
class Stored:
    """The activations of one layer, in one dataset or several below each other.

    :param reversed: whether the axes lie the other way round, as R has them.
    """

    parts: tuple[h5py.Dataset, ...]
    reversed: bool = False

    def __len__(self) -> int:
        """Count the windows."""
        return sum(self._length(part) for part in self.parts)

    def _length(self, part: h5py.Dataset) -> int:
        return int(part.shape[-1 if self.reversed else 0])

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Read some windows, in the order in which they are asked for: (rows, *shape)."""
        there, back = np.unique(rows, return_inverse=True)
        found, first = [self._stretch(self.parts[0], 0, 0)], 0
        for part in self.parts:
            its = there[(there >= first) & (there < first + self._length(part))] - first
            runs = np.split(its, np.flatnonzero(np.diff(its) > 1) + 1)  # h5py is slow for rows one by one
            found += [self._stretch(part, int(run[0]), int(run[-1]) + 1) for run in runs if len(run)]
            first += self._length(part)
        values = np.concatenate(found)
        return values if np.array_equal(rows, there) else values[back]

    def _stretch(self, part: h5py.Dataset, start: int, stop: int) -> NDArray[np.float32]:
        values: NDArray[Any] = part[..., start:stop].T if self.reversed else part[start:stop]
        return np.asarray(values, np.float32)


@frozen(eq=False, kw_only=True)
class Layout:
    """What a file of activations holds."""

    states: dict[str, Stored]
    """Layer -> its activations; the layer of the file comes first."""
    record: NDArray[np.int64]
    """(windows,)."""
    sample_end_position: NDArray[np.int64]
    """(windows,)."""
    record_names: list[str]
    about: dict[str, Any] = field(factory=lambda: dict(_ABOUT))


def open_layout(file: h5py.File) -> Layout | None:
    """Look into a file; None if it is no file of activations."""
    if file.attrs.get("deepg_states") in READ:
        return _ours(file)
    if "multi_entries" in file and "states" in file:
        return _single(file) if "header_names" in file else _deepg(file)
    return None


def _ours(file: h5py.File) -> Layout:
    others = {name: Stored((file["others"][name],)) for name in file.get("others", ())}
    return Layout(
        states={str(file.attrs["layer"]): Stored((file["states"],)), **others},
        record=file["record"][()],
        sample_end_position=file["sample_end_position"][()],
        record_names=list(file["record_name"].asstr()[()]),
        about={name: file.attrs[name] for name in _ABOUT},
    )


def _deepg(file: h5py.File) -> Layout:
    """Of `one_seq`, `by_entry` and `by_entry_one_file`: the last has a group where the others have a dataset."""
    states, ends = file["states"], file["sample_end_position"]
    names = sorted(states, key=lambda name: int(name.rpartition("_")[2])) if hasattr(states, "keys") else None
    parts = [states[name] for name in names] if names else [states]
    positions = [ends[name][()] for name in names] if names else [ends[()]]
    return Layout(
        states={"": Stored(tuple(parts), reversed=True)},
        record=np.repeat(np.arange(len(parts)), [len(its) for its in positions]),
        sample_end_position=np.concatenate(positions).astype(np.int64),
        record_names=names or ["entry_1"],
    )


def _single(file: h5py.File) -> Layout:
    """Of `one_pred_per_entry`, which does not say where the windows are."""
    names = [name.decode() if isinstance(name, bytes) else str(name) for name in file["header_names"][()]]
    return Layout(
        states={"": Stored((file["states"],), reversed=True)},
        record=np.arange(len(names)),
        sample_end_position=np.zeros(len(names), np.int64),
        record_names=names,
    )
