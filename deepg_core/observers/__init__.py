"""Observers, a kind: what happens beside a training, from checkpoints to curves."""

from deepg_core.observers.interface import Observer, Position, Take

__all__ = ["Observer", "Position", "Take"]
