"""Reads what the `hdf5` state writer wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from deepg_core.errors import DataError
from deepg_core.hdf5 import DAMAGED, describe_damage, open_hdf5
from deepg_core.states.hdf5 import READ


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

    :raises DataError: the file is missing or damaged, or was not written by deepG.
    """
    if Path(path).is_dir():
        raise DataError("is a folder; a run's states lie in it: RUN/states.h5", Path(path))
    try:
        with open_hdf5(Path(path), ours=True) as file:
            if file.attrs.get("deepg_states") not in READ:
                raise DataError("is no states file of layout version 1 or 2", Path(path))
            arrays = {name: file[name][()] for name in ("states", "record", "sample_end_position")}
            _check(**arrays)
            about = {name: file.attrs[name] for name in ("layer", "step", "window", "checkpoint")}
            return States(**arrays, record_names=list(file["record_name"].asstr()[()]), **about)
    except FileNotFoundError:
        raise DataError("no such states file; a run's lies in its folder: RUN/states.h5", Path(path)) from None
    except DAMAGED as error:
        message = f"cannot be read as a states file: {describe_damage(error)}"
        raise DataError(message, Path(path)) from error


def _check(states: NDArray[Any], record: NDArray[Any], sample_end_position: NDArray[Any]) -> None:
    rows = states.shape[:1]
    if states.dtype != np.float32 or not rows or not record.shape == sample_end_position.shape == rows:
        message = "`states`, `record` and `sample_end_position` are no rows of the same windows"
        raise ValueError(message)
