"""Keras' solvers on torch's, with Keras' constants and Keras' places for epsilon."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final

import torch
from torch import Tensor, optim

from deepg_core.network.objective import Objective


class _Simple(optim.Optimizer):
    """An optimizer of a few lines, over all parameters at once."""

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: Any = None) -> Any:
        """Take one step."""
        for group in self.param_groups:
            parameters = [p for p in group["params"] if p.grad is not None]
            if parameters:
                self._update(parameters, [p.grad for p in parameters], group["lr"])
        return closure() if closure else None

    def _held(self, name: str, parameters: list[Tensor]) -> list[Tensor]:
        """Give what is remembered of each parameter; zeros at first."""
        for p in parameters:
            if name not in self.state[p]:
                self.state[p][name] = torch.zeros_like(p)
        return [self.state[p][name] for p in parameters]

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        raise NotImplementedError


class Adam(_Simple):
    """torch's fused Adam with Keras' epsilon, which is added before the bias correction of v instead of after it.

    lr·m̂ / (√v̂ + ε/√(1 - β₂ᵗ)) is Keras' update, so torch's epsilon is set to that before each step; at the first step
    the two differ by a factor of 32. `optim.Adam` takes a step by the same function, which 0.3 ms of Python surround.
    """

    betas: ClassVar = (0.9, 0.999)

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        super().__init__(parameters, lr)
        self.steps = 0

    def _epsilon(self) -> float:
        return 1e-7 / (1 - self.betas[1] ** self.steps) ** 0.5  # type: ignore[no-any-return]

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        self.steps += 1
        m, v = self._held("exp_avg", parameters), self._held("exp_avg_sq", parameters)
        steps = [torch.full((), float(self.steps), device=parameters[0].device)] * len(parameters)
        torch._fused_adam_(
            parameters, gradients, m, v, [], steps, lr=lr, beta1=self.betas[0], beta2=self.betas[1],
            eps=self._epsilon(), weight_decay=0.0, amsgrad=False, maximize=False,
        )  # fmt: skip


class RMSprop(_Simple):
    """Keras' RMSprop: rho 0.9 and epsilon inside the root, which torch's has outside."""

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        squares = self._held("square_avg", parameters)
        torch._foreach_mul_(squares, 0.9)
        torch._foreach_addcmul_(squares, gradients, gradients, 0.1)
        roots = torch._foreach_add(squares, 1e-7)
        torch._foreach_sqrt_(roots)
        torch._foreach_addcdiv_(parameters, gradients, roots, -lr)


class Momentum(_Simple):
    """Keras' sgd with momentum: the learning rate is inside what is remembered, in torch's outside."""

    def __init__(self, parameters: Iterable[Tensor], lr: float, momentum: float) -> None:
        super().__init__(parameters, lr)
        self._momentum = momentum

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        velocities = self._held("momentum", parameters)
        torch._foreach_mul_(velocities, self._momentum)
        torch._foreach_add_(velocities, gradients, alpha=-lr)
        torch._foreach_add_(parameters, velocities)


SOLVERS: Final[dict[str, Callable[[list[Tensor], Objective], optim.Optimizer]]] = {
    "adam": lambda parameters, objective: Adam(parameters, objective.learning_rate),
    "adamw": lambda parameters, objective: Adam(parameters, objective.learning_rate),
    "adagrad": lambda parameters, objective: optim.Adagrad(
        parameters, lr=objective.learning_rate, initial_accumulator_value=0.1, eps=1e-7
    ),
    "rmsprop": lambda parameters, objective: RMSprop(parameters, objective.learning_rate),
    "sgd": lambda parameters, objective: (
        Momentum(parameters, objective.learning_rate, objective.momentum)
        if objective.momentum
        else optim.SGD(parameters, lr=objective.learning_rate)
    ),
}


def name_slots(objective: Objective) -> dict[str, str]:
    """Name what a solver remembers of each variable: our name -> torch's."""
    match objective.solver:
        case "adam" | "adamw":
            return {"m": "exp_avg", "v": "exp_avg_sq"}
        case "adagrad":
            return {"accumulator": "sum"}
        case "rmsprop":
            return {"v": "square_avg"}
    return {"momentum": "momentum"} if objective.momentum else {}
