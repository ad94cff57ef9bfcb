"""Batches: windows, cut and encoded, prepared while the network works."""

from deepg_core.batches.feed import Arrays, Fed, Feed
from deepg_core.batches.groups import Balance
from deepg_core.batches.interface import Batch, Batches, Contents, OnePass, SamplerState, Source
from deepg_core.batches.prefetch import prefetch
from deepg_core.batches.windows import WindowSource
from deepg_core.corpus.shared import Shared, Twins

__all__ = [
    "Arrays",
    "Balance",
    "Batch",
    "Batches",
    "Contents",
    "Fed",
    "Feed",
    "OnePass",
    "SamplerState",
    "Shared",
    "Source",
    "Twins",
    "WindowSource",
    "prefetch",
]
