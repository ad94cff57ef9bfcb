"""States: what the layers of a trained network say along sequences."""

from deepg_core.inference.block import Block
from deepg_core.states.interface import About, StateWriter

__all__ = ["About", "Block", "StateWriter"]
