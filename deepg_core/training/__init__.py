"""Training: the loop around a trainer, written once for all backends."""

from deepg_core.batches import Arrays
from deepg_core.training.interface import Trainer, TrainerState, Weight
from deepg_core.training.parts import split_batch

__all__ = ["Arrays", "Trainer", "TrainerState", "Weight", "split_batch"]
