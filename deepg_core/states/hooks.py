"""Registers core's own state writer, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import Component, hookimpl
from deepg_core.states.hdf5 import Hdf5


@hookimpl
def deepg_state_writers() -> Iterator[Component]:
    """Register `hdf5`."""
    yield Component("hdf5", Hdf5, "deepg_core.states.hdf5:Hdf5Writer", "activations of a layer to one HDF5 file")
