"""Layers as formulas, with numpy and in float64: what golden arrays are computed with, and a text for whoever writes a backend.

Written from Keras' definitions (`deepg_core.network.layers`), one module for each of theirs; nothing of a backend is in it.
"""

from deepg_core.testing.golden.reference.network import compute, learn_once

__all__ = ["compute", "learn_once"]
