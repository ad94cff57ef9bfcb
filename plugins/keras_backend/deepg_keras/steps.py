"""What TensorFlow traces: a step of the training, one without learning, and gradients of inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from deepg_core.network.goal import Goal
from deepg_keras.engine import tf
from deepg_keras.network import KerasNetwork
from deepg_keras.ops import TensorFlowOps
from deepg_keras.optimizers import Optimizer
from deepg_keras.sums import Accumulators

Tensor = Any
Tensors = list[Tensor]
Kept = dict[str, Tensor]
OPS = TensorFlowOps()


@frozen(eq=False)
class Steps:
    """The functions of a network that learns, each of the tensors of a batch."""

    network: KerasNetwork
    optimizer: Optimizer
    goals: Mapping[str, Goal]
    sums: Accumulators
    table: Tensor | None
    """(codes, ...): the row of each code; None: batches hold none."""

    def train(self, inputs: Tensors, targets: Tensors, weight: Tensor | None, rows: Tensor) -> tuple[Tensor, Kept]:
        """Learn; give the losses of the examples, and what is to be kept.

        :param rows: where the masks of dropout are drawn.
        """
        gradients, losses, kept = self._slopes_of_loss(inputs, targets, weight, rows)
        self.optimizer.learn(gradients)
        return losses, kept

    def gather(
        self, inputs: Tensors, targets: Tensors, weight: Tensor | None, rows: Tensor, parts: int
    ) -> tuple[Tensor, Kept]:
        """Keep the gradients of a part of a batch, of so many; give the same."""
        gradients, losses, kept = self._slopes_of_loss(inputs, targets, weight, rows)
        self.optimizer.gather(gradients, parts)
        return losses, kept

    def evaluate(self, inputs: Tensors, targets: Tensors, weight: Tensor | None) -> Kept:
        """Give what is to be kept, without learning."""
        _, _, kept = self.judge(inputs, targets, weight, training=False)
        return kept

    def judge(
        self, inputs: Tensors, targets: Tensors, weight: Tensor | None, *, training: bool
    ) -> tuple[Tensor, Tensor, Kept]:
        """Add each output's predictions to its sums; give the loss of a batch, that of its examples, and what is to be kept."""
        outputs, parts, examples = self.network.model(self.look_up(inputs), training=training), [], []
        kept: Kept = {}
        for (name, goal), target in zip(self.goals.items(), self.look_up(targets), strict=True):
            predictions = goal.judge(OPS, tf.cast(outputs[name], tf.float32), target, weight)
            kept |= self.sums.add(name, predictions)
            parts.append(tf.reduce_mean(predictions.losses))
            examples.append(predictions.of_examples(OPS))
        return tf.add_n(parts), tf.add_n(examples), kept

    def look_up(self, values: Tensors) -> Tensors:
        """Put the rows of the table in the place of codes."""
        return [tf.gather(self.table, tf.cast(it, tf.int32)) if it.dtype.is_unsigned else it for it in values]

    @property
    def variables(self) -> list[Any]:
        """What is learned."""
        return [variable.value for variable in self.network.trainable.values()]

    def _slopes_of_loss(
        self, inputs: Tensors, targets: Tensors, weight: Tensor | None, rows: Tensor
    ) -> tuple[list[Tensor | None], Tensor, Kept]:
        """Compute the gradients of the variables, the losses of the examples, and what is to be kept."""
        with tf.GradientTape() as tape, self.network.masks.given(rows):
            learned, losses, kept = self.judge(inputs, targets, weight, training=True)
            loss = self.optimizer.scale_loss(learned)
        return tape.gradient(loss, self.variables), losses, kept


def slopes_of_inputs(part: Any, output: str, inputs: Tensors, columns: Tensor) -> Tensors:
    """Compute the gradients of one number of each example.

    :param part: gives the output.
    :param columns: (examples,), the number of each.
    """
    read = [value for value in inputs if value.dtype == tf.float32]
    with tf.GradientTape() as tape:
        for value in read:
            tape.watch(value)
        values = tf.cast(part(inputs, training=False)[output], tf.float32)
        picked = tf.gather(tf.reshape(values, (tf.shape(values)[0], -1)), columns, batch_dims=1)
    return tape.gradient(picked, read, unconnected_gradients=tf.UnconnectedGradients.ZERO)  # type: ignore[no-any-return]
