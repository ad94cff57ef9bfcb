"""Reads attributions, whole or some of their windows."""

from __future__ import annotations

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

_OF_WINDOWS = ("record", "start", "f_input", "f_baseline", "completeness_error", "target_number", "sequence")


def read_attributions(path: str | Path, rows: slice | None = None) -> Attributions:
    """Read what `deepg explain` wrote; no more is loaded than is asked for.

    :param rows: which windows; left out: all.
    :raises DataError: the file is missing or damaged, or is no file of attributions.
    """
    path = Path(path)
    try:
        with open_hdf5(path, ours=True) as file:
            if file.attrs.get("deepg_attributions") != VERSION:
                message = f"is no file of attributions of layout version {VERSION}"
                raise DataError(message, path)
            return _read(file, rows or slice(None))
    except FileNotFoundError as error:
        raise DataError("no such file", path) from error
    except DAMAGED as error:
        message = f"cannot be read as a file of attributions: {describe_damage(error)}"
        raise DataError(message, path) from error


def _read(file: h5py.File, rows: slice) -> Attributions:
    groups = {"": file} if "attribution" in file else {name: it for name, it in file.items() if "attribution" in it}
    return Attributions(
        parts={
            name: Part(**{part: _rows(group[part], rows) for part in PARTS if part in group})
            for name, group in groups.items()
        },
        target_names=list(file["target_name"].asstr()[()]),
        record_name=list(file["record_name"].asstr()[()]),
        about={name: _plain(value) for name, value in file.attrs.items() if name != "deepg_attributions"},
        **{name: _rows(file[name], rows) for name in _OF_WINDOWS},
    )


def _rows(dataset: h5py.Dataset, rows: slice) -> NDArray[Any]:
    start, stop, step = rows.indices(len(dataset))
    if step == 1:
        return np.asarray(dataset[start : max(stop, start)])
    return np.asarray(dataset[()][rows])


def _plain(value: Any) -> Any:
    """Give what numpy holds as Python does."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value
