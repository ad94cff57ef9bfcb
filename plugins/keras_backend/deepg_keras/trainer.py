"""The trainer `keras`: a graph as a Keras model that learns in compiled TensorFlow functions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from deepg_core.network import Graph, Network
from deepg_core.network.goal import Goal
from deepg_core.network.initializers import Weights
from deepg_core.network.layers import Input
from deepg_core.network.objective import Objective
from deepg_core.network.sums import Sums
from deepg_core.share import WHOLE, Share
from deepg_core.training import Arrays, Trainer, Weight, split_batch
from deepg_core.training.averages import list_averaged
from deepg_keras import engine
from deepg_keras.averages import Averages
from deepg_keras.engine import tf
from deepg_keras.memory import translate_memory_errors
from deepg_keras.network import KerasNetwork
from deepg_keras.optimizers import Optimizer
from deepg_keras.steps import OPS, Steps, Tensor, Tensors, slopes_of_inputs
from deepg_keras.sums import Accumulators
from deepg_keras.xla import decide_xla, refuse_xla


class KerasTrainer(Trainer):
    """Keras 3 on TensorFlow."""

    def refuse(self, option: Literal["ema", "compile"], graph: Graph) -> str | None:
        """Refuse to compile where XLA cannot, or must not."""
        return refuse_xla(graph, self.config) if option == "compile" else None

    @translate_memory_errors()
    def compile(self, network: Network, objective: Objective, goals: dict[str, Goal]) -> None:
        """Make the network, its optimizer and the functions; TensorFlow traces them at their first call."""
        engine.start_engine(self.config)
        self.device = engine.describe_devices()
        graph, precision = network.graph, self.config.precision
        self._inputs = {node.name: node.layer.dtype for node in graph if isinstance(node.layer, Input)}
        self._network = KerasNetwork(graph, precision).to_learn()
        held = self._network.variables
        averages = (
            Averages({key: held[key] for key in list_averaged(graph, self.weights())}, self.ema) if self.ema else None
        )
        self._optimizer = Optimizer(objective, self._network.trainable, averages, scaled=precision == "fp16")
        self._goals, self._sums = goals, Accumulators(goals, OPS)
        self._losses: deque[Tensor] = deque(maxlen=1000)
        self._table = None if self.table is None else tf.constant(self.table)
        self._xla = decide_xla(self._network.model, self.config.jit_compile)
        self._steps = Steps(self._network, self._optimizer, goals, self._sums, self._table)
        # A step that knows the batch size is 5 % faster, and batches with targets are of one size. In `predict` the last
        # one may be smaller, and tracing anew takes a second.
        steps = (self._steps.train, self._steps.gather, self._optimizer.learn_gathered)
        self._train, self._gather, self._learn = (self._compiled(step, xla=self.compiles) for step in steps)
        self._evaluate = self._compiled(self._steps.evaluate)
        self._parts: dict[tuple[Any, ...], Callable[..., dict[str, Tensor]]] = {}
        self._slopes: dict[str, Callable[..., Tensors]] = {}
        self.set_weights({**self.weights(), **network.weights})  # a native model has made its own

    def seed(self, seed: int, step: int = 0, share: Share = WHOLE) -> None:
        """Take the place of the masks; generators are seeded for native models."""
        self._network.seed(seed, step, share)

    @translate_memory_errors()
    def train(self, inputs: Arrays, targets: Arrays, weight: Weight | None = None) -> None:
        """Learn from one batch."""
        rows = self._network.masks.next(len(next(iter(inputs.values()))))
        learn = self._train if self.parts == 1 else partial(self._gather, parts=self.parts)
        found = [
            learn(
                self._listed(part.inputs),
                self._targets(part.targets),
                _weight(part.weight),
                tf.constant(rows[:, part.chosen]),
            )
            for part in split_batch(inputs, targets, weight, self.parts)
        ]
        if self.parts > 1:
            self._learn()
        for _, kept in found:
            self._sums.keep(kept)
        losses = [its for its, _ in found]
        self._losses.append(tf.reshape(tf.stack(losses, 1), [-1]) if self.parts > 1 else losses[0])

    @translate_memory_errors()
    def evaluate(self, inputs: Arrays, targets: Arrays, weight: Weight | None = None) -> None:
        """Add one batch to the totals without learning."""
        self._sums.keep(self._evaluate(self._listed(inputs), self._targets(targets), _weight(weight)))

    def sums(self) -> Sums:
        """Fetch what the batches added up to."""
        return self._sums.fetch()

    def clear_sums(self) -> None:
        """Start from zero."""
        self._sums.clear()

    def set_sums(self, sums: Sums) -> None:
        """Start from these."""
        self._sums.start_from(sums)

    def losses(self) -> list[NDArray[np.float32]]:
        """Fetch the losses, all at once where batches are of one size."""
        held = list(self._losses)
        self._losses.clear()
        same = len({len(losses) for losses in held}) == 1
        return list(tf.stack(held).numpy()) if same else [losses.numpy() for losses in held]

    @translate_memory_errors()
    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Give the outputs of the named layers."""
        batch = self._listed(inputs)
        key = (*layers, *(value.dtype for value in batch))
        if key not in self._parts:
            part, given = self._network.part(layers), [tf.TensorSpec((None, *it.shape[1:]), it.dtype) for it in batch]
            self._parts[key] = self._compiled(lambda values: part(self._steps.look_up(values), training=False), given)
        values = self._parts[key](batch)
        return [tf.cast(values[name], tf.float32).numpy() for name in layers]

    @translate_memory_errors()
    def input_gradients(self, inputs: Arrays, output: str, columns: NDArray[np.int64]) -> Arrays:
        """Compute the gradients of one number of each example."""
        if output not in self._slopes:
            self._slopes[output] = self._compiled(partial(slopes_of_inputs, self._network.part([output]), output))
        states = {name: held.read_value() for name, held in self._network.states.items()}
        found = self._slopes[output](self._steps.look_up(self._listed(inputs)), tf.constant(columns, tf.int64))
        for name, state in states.items():
            self._network.states[name].assign(state)
        read = [name for name, dtype in self._inputs.items() if dtype == "float32"]
        return {name: gradient.numpy() for name, gradient in zip(read, found, strict=True)}

    def set_learning_rate(self, rate: float) -> None:
        """Tell the optimizer."""
        self._optimizer.set_learning_rate(rate)

    @property
    def on_host(self) -> bool:
        """Say whether no GPU is used."""
        return not tf.config.get_visible_devices("GPU")

    @property
    def looks_up(self) -> bool:
        """Say whether a GPU is used: on a CPU the look-up takes twenty times as long as numpy's, in a thread of its own."""
        return not self.on_host

    def reset_states(self) -> None:
        """Let stateful layers begin anew."""
        self._network.reset_states()

    def layer_states(self) -> Arrays:
        """Give a copy of what stateful layers keep."""
        held = {name: tf.cast(held, tf.float32).numpy() for name, held in self._network.states.items()}
        return {name: array for name, array in held.items() if len(array)}

    def set_layer_states(self, states: Arrays) -> None:
        """Take it."""
        for name, held in self._network.states.items():
            if name in states:
                held.assign(tf.cast(states[name], held.dtype))

    def weights(self) -> Weights:
        """Give a copy of all variables."""
        return self._network.weights()

    def set_weights(self, weights: Weights) -> None:
        """Take all variables."""
        self._network.set_weights(weights)

    def optimizer_state(self) -> Arrays:
        """Give a copy of what the optimizer remembers."""
        return self._optimizer.state()

    def set_optimizer_state(self, state: Arrays) -> None:
        """Take what `optimizer_state` gave."""
        self._optimizer.set_state(state)

    def _listed(self, inputs: Arrays) -> Tensors:
        return [_constant(inputs[name], dtype) for name, dtype in self._inputs.items()]

    def _targets(self, targets: Arrays) -> Tensors:
        dtypes = [tf.int32 if goal.output.whole else tf.float32 for goal in self._goals.values()]
        return [_constant(array, dtype) for array, dtype in zip(targets.values(), dtypes, strict=True)]

    def _compiled(self, function: Callable[..., Any], *signature: Any, xla: bool = False) -> Any:
        """Make a TensorFlow function, traced once for this signature, or for each size of batch where there is none."""
        # TensorFlow warns once code was traced five times in a row, which five trainers, or five layers to predict, do.
        # It tells functions apart by their code, but partials by themselves.
        return tf.function(
            partial(function), input_signature=signature or None, jit_compile=xla or self._xla, autograph=False
        )


def _constant(array: NDArray[Any], dtype: Any) -> Tensor:
    """Make a tensor of a dtype; of codes one of their own."""
    return tf.constant(array, array.dtype if array.dtype.kind == "u" else dtype)


def _weight(weight: Weight | None) -> Tensor | None:
    return None if weight is None else tf.constant(weight, tf.float32)
