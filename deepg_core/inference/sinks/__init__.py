"""Where predictions go: tables, tracks, regions, each a draft until all is there."""

from deepg_core.inference.sinks.interface import Sink

__all__ = ["Sink"]
