"""Registers core's own window weights, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import Component, hookimpl


@hookimpl
def deepg_window_weights() -> Iterator[Component]:
    """Register `regions`."""
    place = "deepg_core.window_weights.regions:Regions"
    yield Component("regions", place, f"{place}Weight", "weights of stretches of records, from a BED or bedGraph file")
