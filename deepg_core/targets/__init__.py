"""Target formats: a window to inputs and targets."""

from deepg_core.targets.interface import Example, Setting, TargetFormat, Windows
from deepg_core.targets.set_learning import SetLearning

__all__ = ["Example", "SetLearning", "Setting", "TargetFormat", "Windows"]
