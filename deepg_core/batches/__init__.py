"""Batches: windows, cut and encoded, prepared while the model works."""

from deepg_core.batches.batches import Balance, Batch, Batches, gather
from deepg_core.batches.endless import Endless
from deepg_core.batches.feed import Arrays, Fed, Feed
from deepg_core.batches.prefetch import prefetch

__all__ = ["Arrays", "Balance", "Batch", "Batches", "Endless", "Fed", "Feed", "gather", "prefetch"]
