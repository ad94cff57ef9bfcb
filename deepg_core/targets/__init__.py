"""Target formats: a window to inputs and targets."""

from deepg_core.corpus.corpus import Corpus
from deepg_core.targets.interface import Example, Setting, TargetFormat, Windows
from deepg_core.targets.set_learning import SetLearning as SetLearning

__all__ = ["Corpus", "Example", "Setting", "TargetFormat", "Windows"]
