"""What a trainer is: one backend's way to bring a graph to life."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.models import Graph, ModelConfig
from deepg_core.models.initializers import Weights


@frozen
class Totals:
    """What some batches added up to."""

    loss: float
    """Sum over the windows of their categorical cross-entropy, in nats."""
    confusion: NDArray[np.int64]
    """(classes, classes): windows by true class (row) and predicted class (column); from it come all other metrics."""

    @property
    def count(self) -> int:
        """How many windows."""
        return int(self.confusion.sum())


class Trainer(ABC):
    """Compiles a graph for one framework and lets it learn. Thin: the loop around it is core's.

    Layers, optimizers and their constants are Keras' (`deepg_core.models.layers`, `ModelConfig`); two trainers that are
    given the same weights and batches agree within 1e-5 in what they predict and 1e-3 in what they learn in 30 steps.
    Arrays go in and out as numpy, in Keras' layouts; the trainer keeps everything else on its device.
    """

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def compile(self, graph: Graph, config: ModelConfig) -> None:
        """Make the network and its optimizer. Weights are undefined until `set_weights`.

        The graph has one output, a layer with softmax activation. The loss is the mean categorical cross-entropy of a
        batch, computed from the logits.

        :raises OptionError: the backend lacks a layer or a device.
        """

    @abstractmethod
    def seed(self, seed: int) -> None:
        """Seed what is random inside the network (dropout). Core calls it at the start of every epoch."""

    @abstractmethod
    def train(self, inputs: Arrays, targets: Arrays) -> None:
        """Learn from one batch. Loss and hits, as seen before the step, add up on the device until `totals`."""

    @abstractmethod
    def evaluate(self, inputs: Arrays, targets: Arrays) -> None:
        """Add the loss and hits of one batch to the totals without learning, in inference mode."""

    @abstractmethod
    def totals(self) -> Totals:
        """Fetch what the batches since the last call added up to, and start from zero."""

    @abstractmethod
    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Give the outputs of the named layers in inference mode, float32 (batch, *shape), activations applied."""

    @abstractmethod
    def weights(self) -> Weights:
        """Give a copy of all variables of the graph: `layer/variable` -> float32, in the graph's order."""

    @abstractmethod
    def set_weights(self, weights: Weights) -> None:
        """Take all variables; the optimizer's state is left alone."""

    @abstractmethod
    def optimizer_state(self) -> Arrays:
        """Give a copy of what the optimizer remembers.

        `iterations` int64 () and `SLOT/layer/variable` float32 in the variable's layout for each trainable variable. Slots:
        adam `m` and `v`, rmsprop `v`, adagrad `accumulator`, sgd none.
        """

    @abstractmethod
    def set_optimizer_state(self, state: Arrays) -> None:
        """Take what `optimizer_state` of any trainer gave."""
