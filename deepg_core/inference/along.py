"""What a layer says along every sequence of a source, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from deepg_core.batches import OnePass, prefetch
from deepg_core.inference.block import Block
from deepg_core.training import Trainer


def activate_along(trainer: Trainer, windows: OnePass, layer: str) -> Iterator[Block]:
    """Yield the activations of `layer` for all windows, in their order. Memory does not grow with the data."""
    with closing(prefetch(windows.batches, windows.count)) as ready:
        for batch in ready:
            (states,) = trainer.predict(batch.inputs, [layer])
            place = batch.windows
            yield Block(states, place.record, place.start + place.letters.shape[1])
