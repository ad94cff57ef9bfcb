"""Registers core's own exporter, like any plugin."""

from __future__ import annotations

from collections.abc import Iterator

from deepg_core.plugins import ExporterComponent, NoOptions, hookimpl


@hookimpl
def deepg_exporters() -> Iterator[ExporterComponent]:
    """Register `safetensors`."""
    place = "deepg_core.exporters.safetensors:SafetensorsExporter"
    yield ExporterComponent("safetensors", NoOptions, place, "the weights, with graph and labels")
