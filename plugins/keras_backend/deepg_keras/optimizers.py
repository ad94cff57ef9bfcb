"""Keras' optimizers, and the way from the names of a stored state to what they hold."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from deepg_core.network.objective import Objective
from deepg_core.training import Arrays
from deepg_keras.averages import Averages
from deepg_keras.engine import keras, tf

SLOTS: Final[dict[str, dict[str, str]]] = {
    "adam": {"m": "_momentums", "v": "_velocities"},
    "adamw": {"m": "_momentums", "v": "_velocities"},
    "adagrad": {"accumulator": "_accumulators"},
    "rmsprop": {"v": "_velocities"},
    "sgd": {"momentum": "momentums"},
}
"""Solver -> slot -> the list, in the order of the variables, in which Keras keeps it; there is no public name for it."""


class Optimizer:
    """The optimizer of a objective for some variables (`layer/variable` -> Keras variable).

    :param scaled: whether the loss is scaled, so that small gradients are not lost in fp16. A step in which the scale
        turns out too large is left out.
    :param averages: what follows each step that is taken.
    """

    def __init__(
        self, objective: Objective, variables: dict[str, Any], averages: Averages | None = None, *, scaled: bool = False
    ) -> None:
        self._optimizer = make_optimizer(objective)
        self._outer = keras.optimizers.LossScaleOptimizer(self._optimizer) if scaled else self._optimizer
        self._scaled, self._variables = scaled, list(variables.values())
        self._averages, self._gathered = averages, list[Any]()
        self._outer.build(self._variables)
        self._slots = {
            f"{slot}/{key}": held
            for slot, name in SLOTS[objective.solver].items()
            for key, held in zip(variables, getattr(self._optimizer, name), strict=bool(objective.momentum))
        }

    def scale_loss(self, loss: Any) -> Any:
        """Give what the gradients that `learn` takes must be of."""
        return self._outer.scale_loss(loss)

    def gather(self, gradients: list[Any], parts: int) -> None:
        """Add the share of a part of a batch to what was gathered since the last step."""
        if not self._gathered:
            with tf.init_scope():  # the variables outlive the function that is traced
                self._gathered = [
                    None if gradient is None else tf.Variable(tf.zeros(variable.shape), trainable=False)
                    for gradient, variable in zip(gradients, self._variables, strict=True)
                ]
        for held, gradient in zip(self._gathered, gradients, strict=True):
            if held is not None:
                held.assign_add(tf.cast(tf.convert_to_tensor(gradient), held.dtype) / parts)

    def learn_gathered(self) -> None:
        """Take a step with what was gathered, and begin anew."""
        self.learn([None if held is None else held.read_value() for held in self._gathered])
        for held in self._gathered:
            if held is not None:
                held.assign(tf.zeros_like(held))

    def learn(self, gradients: list[Any]) -> None:
        """Take a step. A variable that has no gradient stays as it is."""
        # TensorFlow gives that of an embedding as rows, one for each letter; Keras would square each, not their sum.
        pairs = [
            (tf.convert_to_tensor(gradient), variable)
            for gradient, variable in zip(gradients, self._variables, strict=True)
            if gradient is not None
        ]
        if not pairs:
            return
        before = tf.identity(self._optimizer.iterations.value)
        self._outer.apply(*zip(*pairs, strict=True))
        if self._averages:
            self._averages.follow(before, self._optimizer.iterations.value)

    def set_learning_rate(self, rate: float) -> None:
        """Take the learning rate of the steps that follow."""
        self._optimizer.learning_rate = rate

    def state(self) -> Arrays:
        """Give a copy of what it remembers; with fp16 also the scale of the loss and the steps since it last changed."""
        state: Arrays = {"iterations": np.asarray(self._optimizer.iterations.numpy(), np.int64)}
        if self._scaled:
            scale = [held.numpy() for held in (self._outer.dynamic_scale, self._outer.step_counter)]
            state["loss_scale"] = np.asarray(scale, np.float32)
        state |= {name: held.numpy() for name, held in self._slots.items()}
        return state | (self._averages.state() if self._averages else {})

    def set_state(self, state: Arrays) -> None:
        """Take what `state` gave."""
        self._optimizer.iterations.assign(state["iterations"])
        if self._scaled and "loss_scale" in state:
            scale, steps = state["loss_scale"]
            self._outer.dynamic_scale.assign(scale)
            self._outer.step_counter.assign(int(steps))
        for name, held in self._slots.items():
            held.assign(state[name])
        if self._averages:
            self._averages.set_state(state)


def make_optimizer(objective: Objective) -> Any:
    """Make Keras' optimizer with its defaults, written out where Keras would take them from its settings."""
    options: dict[str, Any] = {
        "learning_rate": objective.learning_rate,
        "weight_decay": objective.decay,
        **objective.clip,
    }
    match objective.solver:
        case "adam":
            return keras.optimizers.Adam(beta_1=0.9, beta_2=0.999, epsilon=1e-7, **options)
        case "adamw":
            return keras.optimizers.AdamW(beta_1=0.9, beta_2=0.999, epsilon=1e-7, **options)
        case "adagrad":
            return keras.optimizers.Adagrad(initial_accumulator_value=0.1, epsilon=1e-7, **options)
        case "rmsprop":
            return keras.optimizers.RMSprop(rho=0.9, epsilon=1e-7, **options)
        case "sgd":
            return keras.optimizers.SGD(momentum=objective.momentum, **options)
