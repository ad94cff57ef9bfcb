"""Which torch parameter is which variable of the graph, and how its layout differs from Keras'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import torch
from attrs import frozen
from numpy.typing import NDArray
from torch import Tensor

from deepg_torch.network import Network

NAMES: Final = {
    "Conv1D": {"kernel": "weight", "bias": "bias"},
    "Dense": {"kernel": "weight", "bias": "bias"},
    "BatchNormalization": {
        "gamma": "weight",
        "beta": "bias",
        "moving_mean": "running_mean",
        "moving_variance": "running_var",
    },
    "LSTM": {"kernel": "weight_ih_l0", "recurrent_kernel": "weight_hh_l0", "bias": "bias_ih_l0"},
    "Bidirectional": {
        "forward_kernel": "weight_ih_l0",
        "forward_recurrent_kernel": "weight_hh_l0",
        "forward_bias": "bias_ih_l0",
        "backward_kernel": "weight_ih_l0_reverse",
        "backward_recurrent_kernel": "weight_hh_l0_reverse",
        "backward_bias": "bias_ih_l0_reverse",
    },
}
"""Layer -> variable -> attribute of its module. Both frameworks order LSTM gates i, f, c, o."""


@frozen
class Place:
    """Where a variable lies in a network; arrays go in and out in Keras' layout."""

    tensor: Tensor

    def get(self, tensor: Tensor | None = None) -> NDArray[np.float32]:
        """Copy out the variable, or another tensor that is laid out like it (an optimizer's slot)."""
        values: NDArray[np.float32] = (self.tensor if tensor is None else tensor).detach().cpu().numpy()
        return np.ascontiguousarray(values.T).copy()

    def to_tensor(self, values: NDArray[np.float32]) -> Tensor:
        """Turn an array in Keras' layout into a tensor in torch's, on the variable's device."""
        return torch.from_numpy(np.ascontiguousarray(values.T)).to(self.tensor.device)

    @torch.no_grad()
    def set(self, values: NDArray[np.float32]) -> None:
        """Copy an array in."""
        self.tensor.copy_(self.to_tensor(values))


def places(network: Network) -> dict[str, Place]:
    """Give the place of each variable of the graph, `layer/variable` in the graph's order.

    Keras' layouts are torch's with the axes in reverse: kernel (in, out) against (out, in), convolution
    (width, in, out) against (out, in, width); so `.T` serves all.
    """
    types = {node.name: type(node.layer).__name__ for node in network.graph}
    split: Callable[[str], list[str]] = lambda key: key.rsplit("/", 1)  # noqa: E731
    return {
        key: Place(getattr(network.layers[layer], NAMES[types[layer]][variable]))
        for key in network.graph.variables
        for layer, variable in [split(key)]
    }
