"""Weights as cuDNN lays them out, which Keras 2 keeps in files of CuDNNLSTM and CuDNNGRU, in the layout of LSTM and GRU."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepg_core.network import Variable

Array = NDArray[Any]


def convert_cudnn(arrays: Sequence[Array], variables: Sequence[Variable]) -> list[Array]:
    """Convert kernel, recurrent kernel and bias wherever the bias has two numbers where the LSTM has one, or lies in one row.

    Each gate's input kernel lies the other way round, and its recurrent kernel is transposed, as in Keras' own
    `_convert_rnn_weights`. Other arrays are left as they are.
    """
    found = list(arrays)
    for place in range(len(found) - 2):
        if _is_cudnn(found[place : place + 3], variables[place : place + 3]):
            found[place : place + 3] = _converted(found[place : place + 3], variables[place + 2])
    return found


def _is_cudnn(arrays: Sequence[Array], variables: Sequence[Variable]) -> bool:
    kernel, recurrent, bias = variables
    named = (
        kernel.name.endswith("kernel") and recurrent.name.endswith("recurrent_kernel") and bias.name.endswith("bias")
    )
    fitting = named and all(array.shape == its.shape for array, its in zip(arrays[:2], variables, strict=False))
    wide = prod(kernel.shape[1:])
    return fitting and arrays[2].shape == (2 * wide,) and bias.shape in ((wide,), (2, wide))


def _converted(arrays: Sequence[Array], wanted: Variable) -> tuple[Array, Array, Array]:
    kernel, recurrent, bias = arrays
    gates = recurrent.shape[1] // recurrent.shape[0]
    rows = bias.reshape(2, -1)
    return (
        np.hstack([part.T.reshape(part.shape, order="F") for part in np.hsplit(kernel, gates)]),
        np.hstack([part.T for part in np.hsplit(recurrent, gates)]),
        rows if len(wanted.shape) == 2 else rows.sum(0),
    )
