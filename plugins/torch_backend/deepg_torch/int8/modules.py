"""Which layers of a network compute with whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any, Final

from deepg_core.network import Layer, Shape, layers
from deepg_torch.int8.layers import Rounding, RoundingConv1D, RoundingDense, RoundingLSTM, RoundingMultiHeadAttention
from deepg_torch.layers import make_module
from deepg_torch.network import TorchNetwork

LEAST: Final = 32
"""Multiplications for each number that goes in or comes out: with fewer, rounding takes longer than is gained."""
MOST: Final = (2**31 - 1) // 127**2
"""Numbers that are summed up: of more the sum may have more than 32 bits."""
UNITS: Final = 384
"""Of a recurrent layer: torch's own computes all steps of a smaller one in less time."""


def choose_modules(precision: str) -> Callable[..., Any]:
    """Give what makes the modules of a network that computes with a precision."""
    return make_rounding_module if precision == "int8" else make_module


def make_rounding_module(layer: Layer, *shapes: Shape) -> Any:
    """Make the module of a layer, as `make_module`, one that rounds where it is worth it."""
    match layer:
        case layers.Conv1D() if _gains(layer, shapes[0]):
            return RoundingConv1D(layer, *shapes)
        case layers.Dense() if _gains(layer, shapes[0]):
            return RoundingDense(layer, *shapes)
        case layers.MultiHeadAttention() if _gains(layer, shapes[0]):
            return RoundingMultiHeadAttention(layer, *shapes)
        case layers.LSTM() if layer.units >= UNITS:  # in both directions, too
            return RoundingLSTM(layer, *shapes)
    return make_module(layer, *shapes)


def _gains(layer: Layer, shape: Shape) -> bool:
    """Say whether a layer has enough multiplications, of its first kernel, for each number that goes in or comes out."""
    kernel, made = layer.variables(shape)[0], layer.output_shape(shape)
    if kernel.size // kernel.shape[-1] > MOST:
        return False
    return kernel.size * prod(made[:-1]) >= LEAST * (prod(shape) + prod(made))


def has_rounding(network: TorchNetwork) -> bool:
    """Say whether any layer rounds."""
    return any(isinstance(part, Rounding) for part in network.modules())


def forget_kernels(network: TorchNetwork) -> None:
    """Let weights that have changed be rounded anew."""
    for part in network.modules():
        if isinstance(part, Rounding):
            part.forget()
