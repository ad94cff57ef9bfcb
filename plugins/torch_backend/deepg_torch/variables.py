"""Where a variable of the graph lies in torch, and how its layout differs from Keras'."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float32]


@frozen
class Place:
    """The tensors that hold a variable. Arrays go in and out in Keras' layout."""

    tensors: tuple[Tensor, ...]
    out_of: Callable[[list[Array]], Array]
    """torch's layout -> Keras'."""
    into: Callable[[Array], list[Array]]
    """Keras' layout -> torch's."""

    @property
    def trainable(self) -> bool:
        """Whether it is learned by gradient."""
        return all(tensor.requires_grad for tensor in self.tensors)

    def get(self, tensors: Sequence[Tensor] | None = None) -> Array:
        """Copy out the variable, or other tensors that are laid out like it (an optimizer's slot)."""
        held = self.tensors if tensors is None else tensors
        return np.array(self.out_of([tensor.detach().cpu().numpy() for tensor in held]), order="C")

    def to_tensors(self, values: Array) -> list[Tensor]:
        """Turn an array in Keras' layout into tensors like the variable's: on their device, in their order in memory."""
        parts = zip(self.into(values), self.tensors, strict=True)
        return [torch.empty_like(tensor).copy_(torch.from_numpy(np.array(part, order="C"))) for part, tensor in parts]

    @torch.no_grad()
    def set(self, values: Array) -> None:
        """Copy an array in."""
        for tensor, part in zip(self.tensors, self.to_tensors(values), strict=True):
            tensor.copy_(part)


def place_same(tensor: Tensor) -> Place:
    """Place a variable that lies as Keras' does."""
    return Place((tensor,), lambda arrays: arrays[0], lambda array: [array])


def place_reversed(tensor: Tensor) -> Place:
    """Place a variable whose axes are Keras' in reverse.

    Kernel (in, out) against (out, in), convolution (width, in, out) against (out, in, width).
    """
    return Place((tensor,), lambda arrays: arrays[0].T, lambda array: [array.T])


def place_gru_kernel(tensor: Tensor) -> Place:
    """Place a kernel of a GRU: gates z, r, h against r, z, h, and the axes in reverse."""
    return Place((tensor,), lambda arrays: _gates(arrays[0].T), lambda array: [_gates(array).T])


def place_gru_bias(inputs: Tensor, state: Tensor) -> Place:
    """Place the biases of a GRU: two rows against two tensors."""
    return Place((inputs, state), lambda arrays: _gates(np.stack(arrays)), lambda array: list(_gates(array)))


def place_gru_one_bias(tensor: Tensor) -> Place:
    """Place the one bias of a GRU that resets the state first."""
    return Place((tensor,), lambda arrays: _gates(arrays[0]), lambda array: [_gates(array)])


def _gates(array: Array) -> Array:
    """Change the first two thirds of the last axis."""
    return np.concatenate([np.split(array, 3, -1)[third] for third in (1, 0, 2)], -1)
