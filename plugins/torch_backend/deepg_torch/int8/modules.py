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
UNITS: Final = 384
"""Of a recurrent layer: torch's own computes all steps of a smaller one in less time."""


def choose_modules(precision: str) -> Callable[..., Any]:
    """Give what makes the modules of a network that computes with a precision."""
    return make_rounding_module if precision == "int8" else make_module


def make_rounding_module(layer: Layer, *shapes: Shape) -> Any:
    """Make the module of a layer, as `make_module`, one that rounds where it is worth it."""
    match layer:
        case layers.Conv1D() if _measure(layer, shapes[0]) >= LEAST:
            return RoundingConv1D(layer, *shapes)
        case layers.Dense() if _measure(layer, shapes[0]) >= LEAST:
            return RoundingDense(layer, *shapes)
        case layers.MultiHeadAttention() if _measure(layer, shapes[0]) >= LEAST:
            return RoundingMultiHeadAttention(layer, *shapes)
        case layers.LSTM() if layer.units >= UNITS:  # in both directions, too
            return RoundingLSTM(layer, *shapes)
    return make_module(layer, *shapes)


def _measure(layer: Layer, shape: Shape) -> float:
    """Give the multiplications of a layer's first kernel for each number that goes in or comes out."""
    made = layer.output_shape(shape)
    return layer.variables(shape)[0].size * prod(made[:-1]) / (prod(shape) + prod(made))


def has_rounding(network: TorchNetwork) -> bool:
    """Say whether any layer rounds."""
    return any(isinstance(part, Rounding) for part in network.modules())


def forget_kernels(network: TorchNetwork) -> None:
    """Let weights that have changed be rounded anew."""
    for part in network.modules():
        if isinstance(part, Rounding):
            part.forget()
