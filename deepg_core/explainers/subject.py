"""What is to be explained: one number of a network as a function of its inputs."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.training import Trainer

Numbers = NDArray[np.int64]


@frozen(eq=False)
class Subject:
    """One number of the output of a layer, for each example another if need be.

    :param trainer: with the network and its weights.
    :param letters: names of the inputs whose last axis begins with the letters of the vocabulary, one-hot; a column behind
        them is a mask's.
    :param embedded: names of the inputs that are sequences of vectors, which stand for letters or words.
    """

    trainer: Trainer
    layer: str
    vocabulary: str
    letters: frozenset[str]
    embedded: frozenset[str] = frozenset()
    batch_size: int = 256

    @property
    def sequences(self) -> frozenset[str]:
        """Names of the inputs (..., length, width) that come from letters."""
        return self.letters | self.embedded

    def value(self, inputs: Arrays, column: Numbers) -> NDArray[np.float64]:
        """Give the number for each example: (n,).

        :param column: (n,) which number of the layer's flattened output.
        """
        values = self.values(inputs)
        return np.take_along_axis(values, column[:, None], axis=1)[:, 0].astype(np.float64)

    def values(self, inputs: Arrays) -> NDArray[np.float32]:
        """Give all numbers of the layer: (n, numbers)."""
        answers = [self._ask(part) for part in self._parts(inputs)]
        return np.concatenate([its.reshape(len(its), prod(its.shape[1:])) for its in answers])

    def gradients(self, inputs: Arrays, column: Numbers) -> Arrays:
        """Give its gradient with respect to each input that is no whole numbers: name -> float32 of the input's shape."""
        found = []
        for part, columns in zip(self._parts(inputs), self._parts({"": column}), strict=True):
            self.trainer.reset_states()
            found.append(self.trainer.input_gradients(part, self.layer, columns[""]))
        return {name: np.concatenate([its[name] for its in found]) for name in found[0]}

    def _ask(self, inputs: Arrays) -> NDArray[np.float32]:
        self.trainer.reset_states()  # an example is explained by itself, whatever was asked before
        (values,) = self.trainer.predict(inputs, [self.layer])
        return values

    def _parts(self, inputs: Arrays) -> Iterator[Arrays]:
        """Cut into batches, at least one."""
        count = len(next(iter(inputs.values())))
        for start in range(0, max(count, 1), self.batch_size):
            yield {name: array[start : start + self.batch_size] for name, array in inputs.items()}
