"""What layers say along every sequence of a source, block by block."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Batch, OnePass, prefetch
from deepg_core.inference.block import Block
from deepg_core.inference.forward import compute_layers
from deepg_core.training import Trainer


def pass_along(
    trainer: Trainer, windows: OnePass, layers: Sequence[str]
) -> Generator[tuple[Batch, list[NDArray[np.float32]]]]:
    """Yield each batch of a pass with the outputs of `layers`. Memory does not grow with the data."""
    with closing(prefetch(windows.batches, windows.count)) as ready:
        for batch in ready:
            yield batch, compute_layers(trainer, batch.inputs, layers)


def activate_along(trainer: Trainer, windows: OnePass, layer: str) -> Iterator[Block]:
    """Yield the activations of `layer` for all windows, in their order."""
    with closing(pass_along(trainer, windows, [layer])) as passed:
        for batch, (states,) in passed:
            place = batch.windows
            yield Block(states, place.record, place.start + place.letters.shape[1])
