"""Activations by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional


def hard_sigmoid(x: Tensor) -> Tensor:
    """Keras 2's hard sigmoid, of slope 1/5; torch's own has the slope 1/6."""
    return (0.2 * x + 0.5).clamp(0, 1)


ACTIVATIONS: Final[dict[str, Callable[[Tensor], Tensor]]] = {
    "linear": lambda x: x,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "softmax": lambda x: torch.softmax(x, -1),
    "tanh": torch.tanh,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "hard_sigmoid": hard_sigmoid,
    "hard_sigmoid_sixth": functional.hardsigmoid,
    "elu": functional.elu,
    "selu": functional.selu,
    "softplus": functional.softplus,
    "softsign": functional.softsign,
    "exponential": torch.exp,
    "relu6": functional.relu6,
    "leaky_relu": lambda x: functional.leaky_relu(x, 0.2),
    "mish": functional.mish,
}
