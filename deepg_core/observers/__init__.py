"""Observers, a kind: what happens beside a training, from checkpoints to curves."""

from deepg_core.observers.interface import Observer, Passes, Position, Take

__all__ = ["Observer", "Passes", "Position", "Take"]
