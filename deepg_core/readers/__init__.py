"""Readers: files to named records."""

from deepg_core.readers.interface import Reader

__all__ = ["Reader"]
