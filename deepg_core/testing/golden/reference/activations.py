"""Activations by name."""

from __future__ import annotations

from collections.abc import Callable
from math import erf
from typing import Final

import numpy as np

from deepg_core.testing.golden.reference.layer import Array

_ALPHA, _SCALE = 1.6732632423543772, 1.0507009873554805


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^-x)."""
    return 1 / (1 + np.exp(-x))


def softmax(x: Array) -> Array:
    """Over the last axis."""
    shares = np.exp(x - x.max(-1, keepdims=True))
    return np.asarray(shares / shares.sum(-1, keepdims=True))


def _elu(x: Array) -> Array:
    return np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)


def _softplus(x: Array) -> Array:
    return np.asarray(np.log(1 + np.exp(x)))


ACTIVATIONS: Final[dict[str, Callable[[Array], Array]]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": sigmoid,
    "softmax": softmax,
    "tanh": np.tanh,
    "gelu": lambda x: x * (1 + np.vectorize(erf)(x / 2**0.5)) / 2,
    "silu": lambda x: x * sigmoid(x),
    "hard_sigmoid": lambda x: np.clip(x / 5 + 0.5, 0, 1),
    "hard_sigmoid_sixth": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "elu": _elu,
    "selu": lambda x: _SCALE * np.where(x > 0, x, _ALPHA * _elu(x)),
    "softplus": _softplus,
    "softsign": lambda x: x / (1 + np.abs(x)),
    "exponential": np.exp,
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.2 * x),
    "mish": lambda x: x * np.tanh(_softplus(x)),
}
"""Name -> function."""
