"""Registers core's own state writers, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import Component, hookimpl
from deepg_core.states.csv import Csv
from deepg_core.states.deepg import Deepg
from deepg_core.states.hdf5 import Hdf5
from deepg_core.states.parquet import Parquet


@hookimpl
def deepg_state_writers() -> Iterator[Component]:
    """Register `hdf5`, `deepg`, `csv` and `parquet`."""
    yield Component("hdf5", Hdf5, "deepg_core.states.hdf5:Hdf5Writer", "activations of layers to one HDF5 file")
    yield Component("deepg", Deepg, "deepg_core.states.deepg:DeepgWriter", "HDF5 as deepG in R lays it out")
    yield Component("csv", Csv, "deepg_core.states.csv:CsvWriter", "a row for each window")
    yield Component(
        "parquet", Parquet, "deepg_core.states.parquet:ParquetWriter", "a row for each window", requires=("pyarrow",)
    )
