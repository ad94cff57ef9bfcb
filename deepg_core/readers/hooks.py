"""Registers core's own reader, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import Component, hookimpl
from deepg_core.readers.array_reader import ArrayFiles


@hookimpl
def deepg_readers() -> Iterator[Component]:
    """Register `arrays`; the readers of sequences are a distribution of their own."""
    yield Component(
        "arrays",
        ArrayFiles,
        "deepg_core.readers.arrays:NumberReader",
        "ready batches: x, y and weights as numbers",
        endings=(".npz", ".h5", ".hdf5"),
        arrays=True,
    )
