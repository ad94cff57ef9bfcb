"""Window weights, a kind: how much each window counts, or that it is not used at all."""

from deepg_core.corpus import Corpus
from deepg_core.targets import Windows
from deepg_core.window_weights.interface import WindowWeight

__all__ = ["Corpus", "WindowWeight", "Windows"]
