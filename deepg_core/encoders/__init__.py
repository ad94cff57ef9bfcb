"""Encoders: letters to numbers."""

from deepg_core.encoders.interface import PADDING, Encoder

__all__ = ["PADDING", "Encoder"]
