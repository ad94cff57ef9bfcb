"""Activations: each gives a function of an array, and its slope there. They are Keras' (`deepg_core.network.layers`)."""

import math

import numpy as np

from deepg_numpy.ops import OPS

_erf = np.vectorize(math.erf, otypes=[np.float32])  # numpy has none
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def activate(name, x):
    """Give the activation of a value: (..., width) -> (..., width)."""
    if name == "linear":
        return x
    if name == "softmax":
        return OPS.exp(OPS.log_softmax(x))
    return x.map(*FUNCTIONS[name](x.array))


def _sigmoid(x):
    y = np.exp(-np.logaddexp(0, -x))
    return y, y * (1 - y)


def _tanh(x):
    y = np.tanh(x)
    return y, 1 - y * y


def _gelu(x):
    below = (1 + _erf(x * np.float32(math.sqrt(0.5)))) / 2
    return x * below, below + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def _silu(x):
    share, slope = _sigmoid(x)
    return x * share, share + x * slope


def _elu(x):
    y = np.where(x > 0, x, np.expm1(np.minimum(x, 0)))
    return y, np.where(x > 0, np.float32(1), y + 1)


def _selu(x):
    y = np.where(x > 0, x, _SELU_ALPHA * np.expm1(np.minimum(x, 0)))
    return _SELU_SCALE * y, _SELU_SCALE * np.where(x > 0, np.float32(1), y + _SELU_ALPHA)


def _mish(x):
    y, slope = _tanh(np.logaddexp(0, x))
    return x * y, y + x * slope * _sigmoid(x)[0]


def _ramp(slope):
    return lambda x: (np.clip(slope * x + 0.5, 0, 1), slope * (np.abs(x) < 0.5 / slope).astype(np.float32))


FUNCTIONS = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "gelu": _gelu,
    "silu": _silu,
    "elu": _elu,
    "selu": _selu,
    "mish": _mish,
    "relu": lambda x: (np.maximum(x, 0), x > 0),
    "relu6": lambda x: (np.clip(x, 0, 6), (x > 0) & (x < 6)),
    "leaky_relu": lambda x: (np.where(x > 0, x, 0.2 * x), np.where(x > 0, np.float32(1), np.float32(0.2))),
    "softplus": lambda x: (np.logaddexp(0, x), _sigmoid(x)[0]),
    "softsign": lambda x: (x / (1 + np.abs(x)), 1 / (1 + np.abs(x)) ** 2),
    "exponential": lambda x: (np.exp(x), np.exp(x)),
    "hard_sigmoid": _ramp(0.2),
    "hard_sigmoid_sixth": _ramp(1 / 6),
}
