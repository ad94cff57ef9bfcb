"""What training sees of batches, whatever they are made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from deepg_core.corpus import Corpus
from deepg_core.sampling import Plan, Sampler

if TYPE_CHECKING:
    from deepg_core.batches.batches import Batch


class Endless(ABC, Iterator["Batch"]):
    """Batches for ever, in the order that the seed gives. The sampler's state is all there is to save and restore."""

    corpus: Corpus
    """What the sampler picks from; that of ready arrays has no letters, but a record for each file."""
    plan: Plan
    sampler: Sampler
    _start: dict[str, Any]

    @abstractmethod
    def __next__(self) -> Batch:
        """Give the next batch."""

    def rewind(self) -> None:
        """Go back to the first batch."""
        self.sampler.restore(self._start)
