"""Target formats: a window to inputs and targets."""

from deepg_core.targets.interface import Example, TargetFormat, Windows

__all__ = ["Example", "TargetFormat", "Windows"]
