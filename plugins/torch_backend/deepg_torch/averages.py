"""The exponential moving averages of variables, where the variables are."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from deepg_core.training import Arrays
from deepg_core.training.averages import AVERAGE, share_of_step
from deepg_torch.variables import Place


class Averages:
    """A tensor for each tensor of the variables."""

    def __init__(self, places: Mapping[str, Place], decay: float) -> None:
        self._places, self._decay = places, decay
        self._tensors = [tensor for place in places.values() for tensor in place.tensors]
        self._held: dict[str, list[Tensor]] = {
            key: [torch.zeros_like(t) for t in its.tensors] for key, its in places.items()
        }
        self._all = [tensor for held in self._held.values() for tensor in held]

    @torch.no_grad()
    def follow(self, steps: int) -> None:
        """Go towards the variables, after so many steps of the optimizer."""
        torch._foreach_lerp_(self._all, self._tensors, share_of_step(self._decay, steps))

    def state(self) -> Arrays:
        """Copy them out, as `Trainer.optimizer_state`."""
        return {f"{AVERAGE}{key}": place.get(self._held[key]) for key, place in self._places.items()}

    @torch.no_grad()
    def set_state(self, state: Arrays) -> None:
        """Copy them in."""
        for key, place in self._places.items():
            for tensor, values in zip(self._held[key], place.to_tensors(state[f"{AVERAGE}{key}"]), strict=True):
                tensor.copy_(values)
