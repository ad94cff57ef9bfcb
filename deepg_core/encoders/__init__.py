"""Encoders: letters to numbers."""

from deepg_core.encoders.interface import MASK, NOTHING, PADDING, Beside, Encoder

__all__ = ["MASK", "NOTHING", "PADDING", "Beside", "Encoder"]
