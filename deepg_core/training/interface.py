"""What a trainer is: one backend's way to bring a graph to life."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.models import ModelConfig
from deepg_core.network import Graph
from deepg_core.network.initializers import Weights
from deepg_core.network.losses import Loss
from deepg_core.share import WHOLE, Share

Weight = NDArray[np.float32]


@frozen
class OutputTotals:
    """What some batches added up to for one output. Predictions are windows, or positions of a sequence."""

    loss: float
    """Sum over the predictions of their loss times their weight."""
    count: int
    """Predictions of a weight above 0."""
    score: float
    """Over the same ones: sigmoid: sum of the share of columns on the right side of 0.5; linear: sum of the mean absolute
    error; softmax: 0."""
    confusion: NDArray[np.int64] | None = None
    """Softmax: (classes, classes), predictions by true class (row) and predicted class (column)."""
    score_name: str = "acc"
    """What `score` is called: "acc", or "mae" for linear outputs."""

    @classmethod
    def of(cls, loss: Loss, total: float, score: float, counts: NDArray[np.int64]) -> OutputTotals:
        """Name what a backend has summed; `counts` are predictions: those of each cell of `confusion`, or all in one."""
        confusion = counts.reshape(loss.width, loss.width) if loss.counts_classes else None
        name = "acc" if loss.activation in ("softmax", "sigmoid") else "mae"
        return cls(total, int(counts.sum()), score, confusion, name)


@frozen
class Totals:
    """What some batches added up to."""

    outputs: dict[str, OutputTotals]
    """In the order of the graph's outputs."""

    @property
    def only(self) -> OutputTotals:
        """Those of a network with one output."""
        (output,) = self.outputs.values()
        return output


class Trainer(ABC):
    """Compiles a graph for one framework and lets it learn. Thin: the loop around it is core's.

    Layers, optimizers and their constants are Keras' (`deepg_core.network.layers`, `ModelConfig`); two trainers that are
    given the same weights and batches agree within 1e-5 in what they predict and 1e-3 in what they learn in 40 steps.
    Arrays go in and out as numpy, in Keras' layouts; the trainer keeps everything else on its device.
    """

    def __init__(self, config: Any) -> None:
        self.config = config

    @abstractmethod
    def compile(self, graph: Graph, config: ModelConfig, losses: dict[str, Loss]) -> None:
        """Make the network and its optimizer. Weights are undefined until `set_weights`.

        What is learned is the sum over the outputs of the mean over a batch (and over all positions, where the target is
        a sequence) of `losses[output]`, each times its weight.

        :param losses: one for each output of the graph, in their order; the targets come in the same order.
        :raises OptionError: the backend lacks a layer or a device.
        """

    @abstractmethod
    def seed(self, seed: int, step: int = 0, share: Share = WHOLE) -> None:
        """Say where the run is; what is random inside the network follows from that, and each `train` is one step.

        Masks are those of `deepg_core.network.dropout`; the framework's generators, which native modules draw from, are
        seeded. Core calls it at the start of every epoch.

        :param step: the number of the next step in the run.
        :param share: the part of each batch that `train` is given: example i is number rank + of * i of the whole one.
        """

    @abstractmethod
    def train(self, inputs: Arrays, targets: Arrays, weight: Weight | None = None) -> None:
        """Learn from one batch. Loss and hits, as seen before the step, add up on the device until `totals`.

        :param weight: how much each example counts, (batch,) or (batch, positions); left out: all the same, 1.
        """

    @abstractmethod
    def evaluate(self, inputs: Arrays, targets: Arrays, weight: Weight | None = None) -> None:
        """Add the loss and hits of one batch to the totals without learning, in inference mode."""

    @abstractmethod
    def totals(self) -> Totals:
        """Fetch what the batches since the last call added up to, and start from zero."""

    @abstractmethod
    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Give the outputs of the named layers in inference mode, float32 (batch, *shape), activations applied."""

    @abstractmethod
    def gradients(self, inputs: Arrays, targets: Arrays) -> Weights:
        """Give the gradient of what is learned, in inference mode and before clipping. Nothing changes.

        `layer/variable` -> float32, for each trainable variable in its layout.
        """

    @abstractmethod
    def set_learning_rate(self, rate: float) -> None:
        """Take the learning rate of the steps that follow."""

    def reset_states(self) -> None:  # noqa: B027 - most networks have none
        """Forget the states of stateful layers. Core calls it before and after every pass. Without such layers: nothing."""

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
        adam and adamw `m` and `v`, rmsprop `v`, adagrad `accumulator`, sgd `momentum` if it has one.
        """

    @abstractmethod
    def set_optimizer_state(self, state: Arrays) -> None:
        """Take what `optimizer_state` of any trainer gave."""
