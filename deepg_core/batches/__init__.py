"""Batches: windows, cut and encoded, prepared while the model works."""

from deepg_core.batches.batches import Arrays, Batch, Batches, encode, gather, signature
from deepg_core.batches.prefetch import prefetch

__all__ = ["Arrays", "Batch", "Batches", "encode", "gather", "prefetch", "signature"]
