"""The trainer `keras`: a graph as a Keras model that learns in compiled TensorFlow functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.models import Graph, ModelConfig
from deepg_core.models.initializers import Weights
from deepg_core.training import Arrays, Totals, Trainer
from deepg_keras import engine
from deepg_keras.engine import tf
from deepg_keras.network import Network
from deepg_keras.optimizers import Optimizer

Tensor = Any


class KerasTrainer(Trainer):
    """Keras 3 on TensorFlow."""

    def compile(self, graph: Graph, config: ModelConfig) -> None:
        """Make the network, its optimizer and the functions; TensorFlow traces them at their first call."""
        engine.start(self.config)
        (output,) = graph.outputs
        self._classes = graph.shapes[output][-1]
        self._inputs = tuple(graph.inputs)
        self._network = Network(graph)
        self._optimizer = Optimizer(config, self._network.trainable)
        self._loss = tf.Variable(0.0, dtype=tf.float64)
        self._confusion = tf.Variable(tf.zeros((self._classes, self._classes), tf.int64))
        self._batch = [tf.TensorSpec((None, *shape), tf.float32) for shape in graph.inputs.values()]
        # A step that knows the batch size is 5 % faster, and batches to learn from are of one size. Elsewhere the last
        # one may be smaller, and tracing anew takes a second.
        self._train = self._compiled(self._train_step)
        self._evaluate = self._compiled(self._evaluate_step, self._batch, tf.TensorSpec((None, self._classes)))
        self._parts: dict[tuple[str, ...], Callable[..., dict[str, Tensor]]] = {}

    def seed(self, seed: int) -> None:
        """Seed dropout."""
        self._network.seed(seed)

    def train(self, inputs: Arrays, targets: Arrays) -> None:
        """Learn from one batch."""
        self._train(self._listed(inputs), _tensor(*targets.values()))

    def evaluate(self, inputs: Arrays, targets: Arrays) -> None:
        """Add one batch to the totals without learning."""
        self._evaluate(self._listed(inputs), _tensor(*targets.values()))

    def totals(self) -> Totals:
        """Fetch what the batches added up to, and start from zero."""
        totals = Totals(float(self._loss.numpy()), self._confusion.numpy())
        self._loss.assign(0.0)
        self._confusion.assign(tf.zeros_like(self._confusion))
        return totals

    def predict(self, inputs: Arrays, layers: Sequence[str]) -> list[NDArray[np.float32]]:
        """Give the outputs of the named layers."""
        key = tuple(layers)
        if key not in self._parts:
            part = self._network.part(key)
            self._parts[key] = self._compiled(lambda batch: part(batch, training=False), self._batch)
        values = self._parts[key](self._listed(inputs))
        return [values[name].numpy() for name in layers]

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

    def _listed(self, inputs: Arrays) -> list[Tensor]:
        return [_tensor(inputs[name]) for name in self._inputs]

    def _compiled(self, function: Callable[..., Any], *signature: Any) -> Any:
        """Make a TensorFlow function, traced once for this signature, or for each size of batch where there is none."""
        model = self._network.model
        if self.config.jit_compile != "auto":
            model.jit_compile = self.config.jit_compile  # Keras warns, and goes without, where XLA cannot be
        return tf.function(function, input_signature=signature or None, jit_compile=model.jit_compile, autograph=False)

    def _train_step(self, inputs: list[Tensor], target: Tensor) -> None:
        variables = [variable.value for variable in self._network.trainable.values()]
        with tf.GradientTape() as tape:
            logits = self._network.model(inputs, training=True)
            losses = tf.nn.softmax_cross_entropy_with_logits(target, logits)
            loss = tf.reduce_mean(losses)
        self._optimizer.apply(tape.gradient(loss, variables))
        self._add(losses, logits, target)

    def _evaluate_step(self, inputs: list[Tensor], target: Tensor) -> None:
        logits = self._network.model(inputs, training=False)
        self._add(tf.nn.softmax_cross_entropy_with_logits(target, logits), logits, target)

    def _add(self, losses: Tensor, logits: Tensor, target: Tensor) -> None:
        """Add to the totals. The product of ones is exact up to 2^24 windows a batch, and runs on every device."""
        true, predicted = (tf.one_hot(tf.argmax(rows, -1), self._classes) for rows in (target, logits))
        self._loss.assign_add(tf.reduce_sum(tf.cast(losses, tf.float64)))
        self._confusion.assign_add(tf.cast(tf.matmul(true, predicted, transpose_a=True), tf.int64))


def _tensor(array: NDArray[Any]) -> Tensor:
    return tf.constant(array, tf.float32)
