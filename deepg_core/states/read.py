"""Reads what the `hdf5` state writer wrote."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from deepg_core.errors import DataError
from deepg_core.states.hdf5 import VERSION


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
    layer: str
    step: int
    window: int
    """Letters of a window."""
    checkpoint: str

    def of(self, name: str) -> States:
        """Give the rows of the records with that name.

        :raises KeyError: no record has it.
        """
        numbers = [number for number, its_name in enumerate(self.record_names) if its_name == name]
        if not numbers:
            raise KeyError(name)
        rows = np.isin(self.record, numbers)
        parts = {name: getattr(self, name)[rows] for name in ("states", "record", "sample_end_position")}
        return evolve(self, **parts)


def read_states(path: str | Path) -> States:
    """Read a states file whole.

    :raises DataError: the file is missing or was not written by deepG.
    """
    try:
        with h5py.File(path, "r") as file:
            if file.attrs.get("deepg_states") != VERSION:
                raise DataError(f"is no states file of layout version {VERSION}", Path(path))
            arrays = {name: file[name][()] for name in ("states", "record", "sample_end_position")}
            about = {name: file.attrs[name] for name in ("layer", "step", "window", "checkpoint")}
            return States(**arrays, record_names=list(file["record_name"].asstr()[()]), **about)
    except (OSError, KeyError) as error:
        message = f"cannot be read as a states file: {error}"
        raise DataError(message, Path(path)) from error
