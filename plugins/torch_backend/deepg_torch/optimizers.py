"""Keras' optimizers on torch's, with Keras' constants and Keras' places for epsilon."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import torch
from torch import Tensor, optim

from deepg_core.models import ModelConfig


class Adam(optim.Adam):
    """torch's Adam with Keras' epsilon, which is added before the bias correction of v instead of after it.

    lr·m̂ / (√v̂ + ε/√(1 - β₂ᵗ)) is Keras' update, so torch's epsilon is set to that before each step; at the first step
    the two differ by a factor of 32.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        super().__init__(parameters, lr=lr, betas=(0.9, 0.999), eps=1e-7, fused=True)
        self._steps = 0

    def step(self, closure: Any = None) -> Any:
        """Take one step."""
        self._steps += 1
        self.param_groups[0]["eps"] = 1e-7 / (1 - 0.999**self._steps) ** 0.5
        return super().step(closure)

    def restore(self, iterations: int) -> None:
        """Say how many steps were taken before."""
        self._steps = iterations


class RMSprop(optim.Optimizer):
    """Keras' RMSprop: rho 0.9 and epsilon inside the root, which torch's has outside."""

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """Take one step."""
        for group in self.param_groups:
            parameters = [p for p in group["params"] if p.grad is not None]
            gradients = [p.grad for p in parameters]
            squares = [self.state[p].setdefault("square_avg", torch.zeros_like(p)) for p in parameters]
            torch._foreach_mul_(squares, 0.9)
            torch._foreach_addcmul_(squares, gradients, gradients, 0.1)
            roots = torch._foreach_add(squares, 1e-7)
            torch._foreach_sqrt_(roots)
            torch._foreach_addcdiv_(parameters, gradients, roots, -group["lr"])
        return closure() if closure else None


SOLVERS: Final[dict[str, Callable[[list[Tensor], float], optim.Optimizer]]] = {
    "adam": Adam,
    "adagrad": lambda parameters, lr: optim.Adagrad(parameters, lr=lr, initial_accumulator_value=0.1, eps=1e-7),
    "rmsprop": RMSprop,
    "sgd": lambda parameters, lr: optim.SGD(parameters, lr=lr),
}
SLOTS: Final = {
    "adam": {"m": "exp_avg", "v": "exp_avg_sq"},
    "adagrad": {"accumulator": "sum"},
    "rmsprop": {"v": "square_avg"},
    "sgd": {},
}
"""Solver -> our name of a slot -> torch's."""


def optimizer(parameters: list[Tensor], config: ModelConfig) -> optim.Optimizer:
    """Make the optimizer that a model asks for."""
    return SOLVERS[config.solver](parameters, config.learning_rate)
