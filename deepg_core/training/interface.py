"""What a trainer is: one backend's way to bring a network to life."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Generic, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.network import Graph, Network
from deepg_core.network.goal import Goal
from deepg_core.network.initializers import Weights
from deepg_core.network.objective import Objective
from deepg_core.network.sums import Sums
from deepg_core.plugins import Config
from deepg_core.share import WHOLE, Share
from deepg_core.workers import Alone, Workers

Weight = NDArray[np.float32]


@frozen(eq=False)
class TrainerState:
    """All that a training consists of, between two steps."""

    weights: Weights
    optimizer: Arrays
    layers: Arrays
    """What stateful layers keep from batch to batch; empty without such layers, and after `reset_states`."""
    sums: Sums
    """What the batches since `clear_sums` added up to."""


class Trainer(ABC, Generic[Config]):
    """Compiles a network for one framework and lets it learn. Thin: the loop around it is core's.

    Layers, optimizers and their constants are Keras' (`deepg_core.network.layers`, `Objective`); two trainers that are given
    the same weights and batches agree within 1e-5 in what they predict and 1e-3 in what they learn in 40 steps. Arrays go
    in and out as numpy, in Keras' layouts; the trainer keeps everything else on its device.

    `inputs` and `targets` are name -> array with the batch on its first axis: float32, or int32 where the graph's input, or
    the target (`Goal.output.whole`), is whole numbers; where it `looks_up`, arrays that are unsigned are codes, in whose place
    it puts the rows of `table`. Inputs bear the graph's names; targets come in the order of the
    graph's outputs. What a step looks like, but for the framework::

        def train(self, inputs, targets, weight=None):
            logits = self._forward(inputs)  # output -> what goes into its softmax or sigmoid, (batch, ..., width)
            loss = examples = 0
            for (name, goal), target in zip(self._goals.items(), targets.values()):
                predictions = goal.judge(OPS, logits[name], target, weight)
                for statistic, value in goal.add_up(OPS, predictions).items():
                    self._sums[f"{name}/{statistic}"] += value
                for statistic, rows in goal.keep(OPS, predictions).items():
                    self._rows[f"{name}/{statistic}"].append(rows)  # `sums` gives them below each other
                loss += mean(predictions.losses)
                examples += predictions.of_examples(OPS)
            self._step(gradient(loss))
            self._losses.append(examples)

    `OPS` are the framework's functions (`deepg_core.network.ops.Ops`). A complete one, of numpy alone, lies in
    `examples/plugins/numpy_trainer`.
    """

    device: str = ""
    """What computes, in words such as `cpu` or `cuda:0 (NVIDIA H100)`, once it is compiled; empty where it is not said."""
    scales: bool = False
    """Whether its layers round by a scale of each example, so that they say other things of a window within a longer one."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.parts = 1
        """In how many parts `train` learns from a batch (`split_batch`): the gradient is the mean of theirs, of one step."""
        self.ema: float | None = None
        """Decay of the averages of its variables, which follow each step; None: it has none. Set before `compile`, as is"""
        self.compiles = False
        """whether its steps are compiled."""
        self.table: NDArray[Any] | None = None
        """(codes, ...) float32 or int32: the row of each code that it is given; None: it is given none. Set before `compile`"""
        self.workers: Workers = Alone()
        """Those that train together. Each is given its share of a batch, and the gradient, as well as what a batch moves
        beside it, is the mean of what all of them find. What else is asked of a trainer is asked of its own share."""

    def refuse(self, option: Literal["ema", "compile"], graph: Graph) -> str | None:  # noqa: ARG002
        """Say why it cannot heed an option of `[training]` with a network; None: it can."""
        return "the backend cannot do this"

    @abstractmethod
    def compile(self, network: Network, objective: Objective, goals: dict[str, Goal]) -> None:
        """Make the network, with its weights, and its optimizer. A `Native` layer whose weights are not given has its own.

        What is learned is the sum over the outputs of the mean over a batch (and over all positions, where the target is
        a sequence) of `goals[output].loss`, each times its weight.

        :param goals: one for each output of the graph, in their order; the targets come in the same order.
        :raises OptionError: the backend lacks a layer or a device.
        """

    @abstractmethod
    def seed(self, seed: int, step: int = 0, share: Share = WHOLE) -> None:
        """Say where the run is; what is random inside the network follows from that, and each `train` is one step.

        Masks are those of `deepg_core.network.dropout`; the framework's generators, which native modules draw from, are
        seeded. Core calls it at the start of every epoch, and before every step where there are native modules.

        :param step: the number of the next step in the run.
        :param share: the part of each batch that `train` is given: example i is number rank + of * i of the whole one.
        """

    @abstractmethod
    def train(self, inputs: Arrays, targets: Arrays, weight: Weight | None = None) -> None:
        """Learn from one batch. Its statistics, as seen before the step, add up on the device.

        :param weight: float32, how much each example counts, (batch,) or (batch, positions); left out: all the same, 1.
        """

    @abstractmethod
    def evaluate(self, inputs: Arrays, targets: Arrays, weight: Weight | None = None) -> None:
        """Add the statistics of one batch to the sums without learning, in inference mode."""

    @abstractmethod
    def sums(self) -> Sums:
        """Fetch what the batches since `clear_sums` added up to, for each statistic of each output. It stays there."""

    @abstractmethod
    def clear_sums(self) -> None:
        """Let sums start from zero."""

    @abstractmethod
    def set_sums(self, sums: Sums) -> None:
        """Let sums start from what `sums` of any trainer gave for the same goals."""

    @abstractmethod
    def losses(self) -> list[NDArray[np.float32]]:
        """Fetch the loss of each example of each `train` since they were last fetched, of the last 1,000 at most.

        They wait on the device, so that a step need not wait for it: (batch,) each, `Predictions.of_examples`, of several
        outputs the sum.
        """

    @abstractmethod
    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Give the outputs of the named layers in inference mode, float32 (batch, *shape), activations applied."""

    @abstractmethod
    def input_gradients(self, inputs: Arrays, output: str, columns: NDArray[np.int64]) -> Arrays:
        """Give the gradient of one number of each example with respect to its inputs, in inference mode. Nothing changes.

        :param output: a layer; the number is of its value, activation applied.
        :param columns: (batch,) which number of its flattened value (prod(shape),).
        :return: name -> float32 of the input's shape, for each input that is float32; whole numbers have no gradient.
        """

    @abstractmethod
    def set_learning_rate(self, rate: float) -> None:
        """Take the learning rate of the steps that follow."""

    @property
    def on_host(self) -> bool:
        """Whether it computes where numpy does, so that arrays go in and out at the price of a copy; unknown: no."""
        return False

    @property
    def looks_up(self) -> bool:
        """Whether it looks codes up, and does so at less cost than numbers take to come to its device; unknown: no."""
        return False

    @property
    def takes_codes(self) -> bool:
        """Whether those who ask should give codes: it `looks_up`, and has a `table`."""
        return self.looks_up and self.table is not None

    def reset_states(self) -> None:
        """Forget the states of stateful layers. Core calls it before and after every pass. Without such layers: nothing."""

    def layer_states(self) -> Arrays:
        """Give a copy of what stateful layers keep from batch to batch. Without such layers, or after `reset_states`: nothing.

        `layer/h` and `layer/c`, float32 (batch, units), of an LSTM; `layer/backward_h` and `layer/backward_c` of its other
        direction, if it has one.
        """
        return {}

    def set_layer_states(self, states: Arrays) -> None:
        """Take what `layer_states` of any trainer gave."""

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
        adam and adamw `m` and `v`, rmsprop `v`, adagrad `accumulator`, sgd `momentum` if it has one. Where the loss is
        scaled: `loss_scale` float32 (2,), the scale and the steps since it last changed. With `ema` also
        `average/layer/variable` of each variable of `averages.list_averaged`; of no use before the first step.
        """

    @abstractmethod
    def set_optimizer_state(self, state: Arrays) -> None:
        """Take what `optimizer_state` of any trainer gave."""

    def state(self) -> TrainerState:
        """Give a copy of all that the next step depends on."""
        return TrainerState(self.weights(), self.optimizer_state(), self.layer_states(), self.sums())

    def restore(self, state: TrainerState) -> None:
        """Go on from where `state` was taken."""
        self.set_weights(state.weights)
        self.set_optimizer_state(state.optimizer)
        self.set_layer_states(state.layers)
        self.set_sums(state.sums)
