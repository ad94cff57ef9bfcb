"""Keras' optimizers, and the way from the names of a stored state to what they hold."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from deepg_core.models import ModelConfig
from deepg_core.training import Arrays
from deepg_keras.engine import keras

SLOTS: Final[dict[str, dict[str, str]]] = {
    "adam": {"m": "_momentums", "v": "_velocities"},
    "adagrad": {"accumulator": "_accumulators"},
    "rmsprop": {"v": "_velocities"},
    "sgd": {},
}
"""Solver -> slot -> the list, in the order of the variables, in which Keras keeps it; there is no public name for it."""


class Optimizer:
    """The optimizer of a config for some variables (`layer/variable` -> Keras variable)."""

    def __init__(self, config: ModelConfig, variables: dict[str, Any]) -> None:
        self._optimizer = make(config)
        self._optimizer.build(list(variables.values()))
        self.apply = self._optimizer.apply
        self._slots = {
            f"{slot}/{key}": held
            for slot, name in SLOTS[config.solver].items()
            for key, held in zip(variables, getattr(self._optimizer, name), strict=True)
        }

    def state(self) -> Arrays:
        """Give a copy of what it remembers."""
        iterations = np.asarray(self._optimizer.iterations.numpy(), np.int64)
        return {"iterations": iterations, **{name: held.numpy() for name, held in self._slots.items()}}

    def set_state(self, state: Arrays) -> None:
        """Take what `state` gave."""
        self._optimizer.iterations.assign(state["iterations"])
        for name, held in self._slots.items():
            held.assign(state[name])


def make(config: ModelConfig) -> Any:
    """Make Keras' optimizer with its defaults, written out where Keras would take them from its settings."""
    rate = config.learning_rate
    match config.solver:
        case "adam":
            return keras.optimizers.Adam(rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
        case "adagrad":
            return keras.optimizers.Adagrad(rate, initial_accumulator_value=0.1, epsilon=1e-7)
        case "rmsprop":
            return keras.optimizers.RMSprop(rate, rho=0.9, epsilon=1e-7)
        case "sgd":
            return keras.optimizers.SGD(rate)
