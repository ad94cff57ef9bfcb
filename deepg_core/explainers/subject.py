"""What is to be explained: one number of a network as a function of its inputs."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import TypeVar

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.training import Trainer

Answer = TypeVar("Answer")


@frozen(eq=False)
class Subject:
    """One number of the output of a layer, for each example another if need be.

    :param trainer: with the network and its weights.
    :param letters: names of the inputs whose last axis is letters, one-hot, in the order of the vocabulary.
    """

    trainer: Trainer
    layer: str
    vocabulary: str
    letters: frozenset[str]
    batch_size: int = 256

    def value(self, inputs: Arrays, column: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give the number for each example: (n,).

        :param column: (n,) which number of the layer's flattened output.
        """

        def ask(part: slice) -> NDArray[np.float64]:
            (values,) = self.trainer.predict(_take(inputs, part), [self.layer])
            flat = values.reshape(len(values), prod(values.shape[1:]))
            return np.take_along_axis(flat, column[part, None], axis=1)[:, 0].astype(np.float64)

        return np.concatenate([np.zeros(0), *self._in_batches(len(column), ask)])

    def gradients(self, inputs: Arrays, column: NDArray[np.int64]) -> Arrays:
        """Give its gradient with respect to each input that is no whole numbers: name -> float32 of the input's shape."""
        parts = self._in_batches(
            len(column), lambda part: self.trainer.input_gradients(_take(inputs, part), self.layer, column[part])
        )
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _in_batches(self, count: int, ask: Callable[[slice], Answer]) -> list[Answer]:
        return [ask(slice(start, start + self.batch_size)) for start in range(0, count, self.batch_size)]


def _take(inputs: Arrays, part: slice) -> Arrays:
    return {name: array[part] for name, array in inputs.items()}
