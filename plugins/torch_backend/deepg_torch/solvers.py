"""Keras' solvers, with Keras' constants and Keras' places for epsilon.

None is one of torch.optim's: to make any of these imports torch.compile and sympy, 816 modules in 0.85 s, as long as torch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Final

import torch
from torch import Tensor

from deepg_core.network.objective import Objective


class Solver:
    """Moves parameters by their gradients, all at once.

    :param parameters: what learns.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        self.param_groups: list[dict[str, Any]] = [{"params": list(parameters), "lr": lr}]
        """One, as a scaler of losses reads it."""
        self.state: defaultdict[Tensor, dict[str, Tensor]] = defaultdict(dict)
        """What is remembered of each parameter."""

    @torch.no_grad()
    def step(self) -> None:
        """Take a step with the gradients that are there; a parameter without one stays."""
        (group,) = self.param_groups
        parameters = [p for p in group["params"] if p.grad is not None]
        if parameters:
            self._update(parameters, [p.grad for p in parameters], group["lr"])

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter in self.param_groups[0]["params"]:
            parameter.grad = None

    def _held(self, name: str, parameters: list[Tensor]) -> list[Tensor]:
        """Give what is remembered of each parameter; zeros at first."""
        for p in parameters:
            if name not in self.state[p]:
                self.state[p][name] = torch.zeros_like(p)
        return [self.state[p][name] for p in parameters]

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        raise NotImplementedError


class Adam(Solver):
    """Adam with Keras' epsilon, which is added before the bias correction of v; in torch's fused function it is added after it.

    lr·m̂ / (√v̂ + ε/√(1 - β₂ᵗ)) is Keras' update, so torch's epsilon is set to that before each step; at the first step
    the two differ by a factor of 32.
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
        torch.autograd.graph.increment_version(parameters)  # which it leaves out, and by which `Folding` sees a change


class Adagrad(Solver):
    """Keras' Adagrad, which is torch's."""

    def __init__(self, parameters: Iterable[Tensor], lr: float) -> None:
        super().__init__(parameters, lr)
        for parameter in self.param_groups[0]["params"]:
            self.state[parameter]["sum"] = torch.full_like(parameter, 0.1)

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        sums = self._held("sum", parameters)
        torch._foreach_addcmul_(sums, gradients, gradients, 1)
        roots = torch._foreach_sqrt(sums)
        torch._foreach_add_(roots, 1e-7)
        torch._foreach_addcdiv_(parameters, gradients, roots, -lr)


class RMSprop(Solver):
    """Keras' RMSprop: rho 0.9 and epsilon inside the root, which torch's has outside."""

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        squares = self._held("square_avg", parameters)
        torch._foreach_mul_(squares, 0.9)
        torch._foreach_addcmul_(squares, gradients, gradients, 0.1)
        roots = torch._foreach_add(squares, 1e-7)
        torch._foreach_sqrt_(roots)
        torch._foreach_addcdiv_(parameters, gradients, roots, -lr)


class Momentum(Solver):
    """Keras' sgd with momentum: the learning rate is inside what is remembered, in torch's outside."""

    def __init__(self, parameters: Iterable[Tensor], lr: float, momentum: float) -> None:
        super().__init__(parameters, lr)
        self._momentum = momentum

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        velocities = self._held("momentum", parameters)
        torch._foreach_mul_(velocities, self._momentum)
        torch._foreach_add_(velocities, gradients, alpha=-lr)
        torch._foreach_add_(parameters, velocities)


class Sgd(Solver):
    """Keras' sgd without momentum."""

    def _update(self, parameters: list[Tensor], gradients: list[Tensor], lr: float) -> None:
        torch._foreach_add_(parameters, gradients, alpha=-lr)


SOLVERS: Final[dict[str, Callable[[list[Tensor], Objective], Solver]]] = {
    "adam": lambda parameters, objective: Adam(parameters, objective.learning_rate),
    "adamw": lambda parameters, objective: Adam(parameters, objective.learning_rate),
    "adagrad": lambda parameters, objective: Adagrad(parameters, objective.learning_rate),
    "rmsprop": lambda parameters, objective: RMSprop(parameters, objective.learning_rate),
    "sgd": lambda parameters, objective: (
        Momentum(parameters, objective.learning_rate, objective.momentum)
        if objective.momentum
        else Sgd(parameters, objective.learning_rate)
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
