"""Registers core's own state writers, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deepg_core.plugins import Component, hookimpl

_PLACE: Final = "deepg_core.states."


@hookimpl
def deepg_state_writers() -> Iterator[Component]:
    """Register `hdf5`, `deepg`, `csv` and `parquet`."""
    yield Component("hdf5", _PLACE + "hdf5:Hdf5", _PLACE + "hdf5:Hdf5Writer", "activations of layers to one HDF5 file")
    yield Component("deepg", _PLACE + "deepg:Deepg", _PLACE + "deepg:DeepgWriter", "HDF5 as deepG in R lays it out")
    yield Component("csv", _PLACE + "csv:Csv", _PLACE + "csv:CsvWriter", "a row for each window")
    yield Component(
        "parquet",
        _PLACE + "parquet:Parquet",
        _PLACE + "parquet:ParquetWriter",
        "a row for each window",
        requires=("pyarrow",),
    )
