"""What layers say of a batch, whichever batch came before it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from deepg_core.inference.overlap import Answers
from deepg_core.training import Arrays


def compute_layers(trainer: Answers, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
    """Give the outputs of layers: float32 (batch, *shape) each.

    Stateful layers begin anew: what is said of a window depends neither on the batch before it nor on its size.
    """
    trainer.reset_states()
    return trainer.predict(inputs, layers)


def compute_in_batches(
    trainer: Answers, inputs: Arrays, layers: Sequence[str], batch_size: int
) -> list[NDArray[np.float32]]:
    """Give the outputs of layers for inputs of any number, at least one: float32 (examples, *shape) each."""
    count = len(next(iter(inputs.values())))
    parts = [
        compute_layers(trainer, {name: array[first : first + batch_size] for name, array in inputs.items()}, layers)
        for first in range(0, count, batch_size)
    ]
    return [np.concatenate(of_layer) for of_layer in zip(*parts, strict=True)]
