"""Registers core's own window weights, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import Component, hookimpl
from deepg_core.window_weights.regions import Regions


@hookimpl
def deepg_window_weights() -> Iterator[Component]:
    """Register `regions`."""
    place = "deepg_core.window_weights.regions:RegionsWeight"
    yield Component("regions", Regions, place, "weights of stretches of records, from a BED or bedGraph file")
