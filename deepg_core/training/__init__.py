"""Training: the loop around a trainer, written once for all backends."""

from deepg_core.batches import Arrays
from deepg_core.training.interface import OutputTotals, Totals, Trainer, Weight

__all__ = ["Arrays", "OutputTotals", "Totals", "Trainer", "Weight"]
