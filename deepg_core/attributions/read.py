"""Reads attributions, whole or some of their windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.attributions.attributions import Attributions, Part
from deepg_core.attributions.write import PARTS, VERSION
from deepg_core.errors import DataError
from deepg_core.hdf5 import DAMAGED, describe_damage, open_hdf5

if TYPE_CHECKING:
    import h5py

Rows = slice | Sequence[int] | NDArray[np.int64]
_OF_WINDOWS = ("record", "start", "f_input", "f_baseline", "completeness_error", "target_number", "sequence")


def read_attributions(path: str | Path, rows: Rows | None = None) -> Attributions:
    """Read what `deepg explain` wrote; no more is loaded than is asked for.

    :param rows: which windows, a slice or numbers; left out: all.
    :raises DataError: the file is missing or damaged, or is no file of attributions.
    """
    with open_attributions(Path(path)) as file:
        return _read(file, slice(None) if rows is None else rows)


@contextmanager
def open_attributions(path: Path) -> Iterator[h5py.File]:
    """Open a file for what reads parts of it.

    :raises DataError: it is missing or damaged, or is no file of attributions.
    """
    try:
        with open_hdf5(path, ours=True) as file:
            if file.attrs.get("deepg_attributions") != VERSION:
                message = f"is no file of attributions of layout version {VERSION}"
                raise DataError(message, path)
            yield file
    except FileNotFoundError as error:
        raise DataError("no such file", path) from error
    except DAMAGED as error:
        message = f"cannot be read as a file of attributions: {describe_damage(error)}"
        raise DataError(message, path) from error


def list_inputs(file: h5py.File) -> dict[str, h5py.Group]:
    """Give what holds each input; "" is the name of the only one."""
    return {"": file} if "attribution" in file else {name: it for name, it in file.items() if "attribution" in it}


def read_record_starts(file: h5py.File) -> NDArray[np.int64]:
    """Say where the records begin in those that `--at` took them from; an earlier file does not say."""
    starts = file["record_start"][()] if "record_start" in file else np.zeros(len(file["record_name"]))
    return np.asarray(starts, np.int64)


def _read(file: h5py.File, rows: Rows) -> Attributions:
    return Attributions(
        parts={
            name: Part(**{part: _rows(group[part], rows) for part in PARTS if part in group})
            for name, group in list_inputs(file).items()
        },
        target_names=list(file["target_name"].asstr()[()]),
        record_name=list(file["record_name"].asstr()[()]),
        record_start=read_record_starts(file),
        about={name: _plain(value) for name, value in file.attrs.items() if name != "deepg_attributions"},
        **{name: _rows(file[name], rows) for name in _OF_WINDOWS},
    )


def _rows(dataset: h5py.Dataset, rows: Rows) -> NDArray[Any]:
    if isinstance(rows, slice):
        return np.asarray(dataset[()] if rows == slice(None) else dataset[np.arange(len(dataset))[rows]])
    there, back = np.unique(np.asarray(rows, np.int64), return_inverse=True)
    return np.asarray(dataset[there])[back]


def _plain(value: Any) -> Any:
    """Give what numpy holds as Python does."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
