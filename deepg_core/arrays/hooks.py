"""Registers core's own reader, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import NoOptions, ReaderComponent, hookimpl


@hookimpl
def deepg_readers() -> Iterator[ReaderComponent]:
    """Register `arrays`; the readers of sequences are a distribution of their own."""
    yield ReaderComponent(
        "arrays",
        NoOptions,
        "deepg_core.arrays.files:NumberReader",
        "ready batches: x, y and weights as numbers",
        endings=(".npz", ".h5", ".hdf5"),
        arrays=True,
    )
