"""The exponential moving averages of variables, where the variables are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deepg_core.training import Arrays
from deepg_core.training.averages import AVERAGE, share_of_step
from deepg_keras.engine import tf

Tensor = Any


class Averages:
    """A variable for each variable."""

    def __init__(self, variables: Mapping[str, Any], decay: float) -> None:
        self._variables, self._decay = variables, decay
        self._held = {key: tf.Variable(tf.zeros_like(held.value), trainable=False) for key, held in variables.items()}

    def follow(self, before: Tensor, after: Tensor) -> None:
        """Go towards the variables where the optimizer took a step, and so counts one more; with fp16 some are left out."""
        steps = tf.cast(after, tf.float32)
        share = tf.cast(after - before, tf.float32) * share_of_step(self._decay, steps, tf.maximum)
        for key, held in self._held.items():
            held.assign_add((self._variables[key].value - held) * share)

    def state(self) -> Arrays:
        """Give a copy of them, as `Trainer.optimizer_state`."""
        return {f"{AVERAGE}{key}": held.numpy() for key, held in self._held.items()}

    def set_state(self, state: Arrays) -> None:
        """Take them."""
        for key, held in self._held.items():
            held.assign(state[f"{AVERAGE}{key}"])
