"""Exporters, a kind: networks as files that others read without deepG."""

from deepg_core.exporters.interface import Exporter

__all__ = ["Exporter"]
