"""The optimizer of a model: a solver, and around it what all solvers have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from deepg_core.network.objective import Objective
from deepg_torch.averages import Averages
from deepg_torch.solvers import SOLVERS, Adam, name_slots
from deepg_torch.workers import average


class Optimizer:
    """The optimizer of a model, with what all solvers have in common: clipping, decay, the count of steps.

    :param variables: the tensors that hold each variable; a norm is that of all tensors of a variable.
    :param scaled: whether the loss is scaled, so that small gradients are not lost in fp16. A step in which the scale
        turns out too large is left out.
    :param averages: what follows each step that is taken.
    """

    def __init__(
        self,
        variables: Mapping[str, Sequence[Tensor]],
        objective: Objective,
        averages: Averages | None = None,
        *,
        scaled: bool = False,
    ) -> None:
        self._variables = list(variables.values())
        self._all = [tensor for held in self._variables for tensor in held]
        self._solver = SOLVERS[objective.solver](self._all, objective)
        self._iterations, self._averages = 0, averages
        self._decay, self._clips = objective.decay, objective.clip
        self._scaler = torch.amp.GradScaler(self._all[0].device.type) if scaled and self._all else None
        self.param_groups = self._solver.param_groups
        self.slots = name_slots(objective)
        """Our name of what the solver remembers of each variable -> torch's."""

    def gather(self, loss: Tensor) -> None:
        """Find the gradients of the loss, and add them to those that were found since the last step."""
        (loss if self._scaler is None else self._scaler.scale(loss)).backward()  # type: ignore[no-untyped-call]

    def average(self, moving: Sequence[Tensor]) -> None:
        """Let what was gathered, and what a step moves beside it, be the mean of all workers."""
        average([*(tensor.grad for tensor in self._all if tensor.grad is not None), *moving])

    def learn(self) -> None:
        """Take a step with what was gathered."""
        if self._scaler is None:
            self.step()
        else:
            this: Any = self  # of which a scaler uses `param_groups` and `step`
            self._scaler.unscale_(this)
            self._scaler.step(this)
            self._scaler.update()
        self._solver.zero_grad()

    def step(self) -> None:
        """Clip the gradients, take the decay off and let the solver take a step, in Keras' order."""
        if self._clips:
            self._clip()
        if self._decay:
            with torch.no_grad():
                share = 1 - self.param_groups[0]["lr"] * self._decay
                torch._foreach_mul_([p for p in self._all if p.grad is not None], share)
        self._solver.step()
        self._iterations += 1
        if self._averages:
            self._averages.follow(self._iterations)

    def set_learning_rate(self, rate: float) -> None:
        """Take the learning rate of the steps that follow."""
        self.param_groups[0]["lr"] = rate

    def held(self, slot: str, tensors: Sequence[Tensor]) -> list[Tensor]:
        """Give what the solver remembers of some tensors; zeros before the first step."""
        name = self.slots[slot]
        return [self._solver.state[tensor].get(name, torch.zeros_like(tensor)) for tensor in tensors]

    def hold(self, slot: str, tensors: Sequence[Tensor], values: Sequence[Tensor]) -> None:
        """Let the solver remember that."""
        for tensor, value in zip(tensors, values, strict=True):
            self._solver.state[tensor][self.slots[slot]] = value

    def numbers(self) -> dict[str, NDArray[Any]]:
        """Give the count of steps and, with fp16, the scale of the loss and the steps since it last changed."""
        counted: dict[str, NDArray[Any]] = {"iterations": np.asarray(self._iterations, np.int64)}
        if self._scaler is None:
            return counted
        state = self._scaler.state_dict()
        scale = np.asarray([state["scale"], state["_growth_tracker"]], np.float32)
        return counted | {"loss_scale": scale}

    def set_numbers(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take what `numbers` gave."""
        self._iterations = int(state["iterations"])
        if isinstance(self._solver, Adam):
            self._solver.steps = self._iterations
        if self._scaler is not None and "loss_scale" in state:
            scale, steps = state["loss_scale"].tolist()
            self._scaler.load_state_dict(self._scaler.state_dict() | {"scale": scale, "_growth_tracker": int(steps)})

    @torch.no_grad()
    def _clip(self) -> None:
        gradients = [[p.grad for p in held if p.grad is not None] for held in self._variables]
        together = [part for parts in gradients for part in parts]
        match self._clips:
            case {"clipnorm": longest}:
                for parts in gradients:
                    _shorten(parts, longest)
            case {"global_clipnorm": longest}:
                _shorten(together, longest)
            case {"clipvalue": bound}:
                for part in together:
                    part.clamp_(-bound, bound)


def _shorten(parts: list[Tensor], longest: float) -> None:
    """Scale tensors so that their common norm is at most `longest`."""
    if parts:
        norm = torch.stack(torch._foreach_norm(parts)).norm()
        torch._foreach_mul_(parts, longest / norm.clamp(min=longest))
