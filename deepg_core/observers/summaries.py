"""What TensorBoard shows of a step: each value is a protobuf message of the type `Summary.Value`."""

from __future__ import annotations

import struct
import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.observers.protobuf import (
    bytes_field,
    double_field,
    doubles_field,
    float_field,
    whole_field,
)

_FLOAT, _STRING = 1, 7
_NOTHING: Final = whole_field(1, _FLOAT) + bytes_field(2, bytes_field(2, b""))
"""A tensor of no number: of hparams only the metadata counts."""
_BINS: Final = 30
_RGBA: Final = 4
SUCCESS, FAILURE = 1, 2
"""How a session ended."""


def scalar(tag: str, value: float) -> bytes:
    """Write a number."""
    return bytes_field(1, tag) + float_field(2, value)


def image(tag: str, png: bytes) -> bytes:
    """Write a picture: the bytes of a PNG, which says how large it is."""
    width, height = struct.unpack(">II", png[16:24])
    its = whole_field(1, height) + whole_field(2, width) + whole_field(3, _RGBA) + bytes_field(4, png)
    return bytes_field(1, tag) + bytes_field(4, its)


def text(tag: str, markdown: str) -> bytes:
    """Write a text."""
    tensor = whole_field(1, _STRING) + bytes_field(2, b"") + bytes_field(8, markdown)
    return bytes_field(1, tag) + bytes_field(8, tensor) + _metadata("text", b"")


def histogram(tag: str, values: NDArray[np.floating]) -> bytes:
    """Write how numbers are distributed; what is none is left out."""
    numbers = values[np.isfinite(values)].astype(np.float64)
    counts, edges = np.histogram(numbers, _BINS)
    low, high = (numbers.min(), numbers.max()) if len(numbers) else (0.0, 0.0)
    moments = (low, high, len(numbers), numbers.sum(), np.square(numbers).sum())
    its = b"".join(double_field(field, float(value)) for field, value in enumerate(moments, 1))
    return bytes_field(1, tag) + bytes_field(5, its + doubles_field(6, edges[1:]) + doubles_field(7, counts))


def session_start(options: Mapping[str, str | bool | float]) -> bytes:
    """Write the options of a run, for the table and the plots of HPARAMS."""
    entries = [bytes_field(1, bytes_field(1, name) + bytes_field(2, _value(it))) for name, it in options.items()]
    return _session("start", 3, b"".join(entries) + double_field(5, time.time()))


def session_end(status: int) -> bytes:
    """Write how a run ended."""
    return _session("end", 4, whole_field(1, status) + double_field(2, time.time()))


def _session(which: str, field: int, its: bytes) -> bytes:
    content = whole_field(1, 0) + bytes_field(field, its)
    return bytes_field(1, f"_hparams_/session_{which}_info") + bytes_field(8, _NOTHING) + _metadata("hparams", content)


def _value(value: Any) -> bytes:
    """Write a `google.protobuf.Value`."""
    if isinstance(value, bool):
        return whole_field(4, value)
    return bytes_field(3, value) if isinstance(value, str) else double_field(2, value)


def _metadata(plugin: str, content: bytes) -> bytes:
    return bytes_field(9, bytes_field(1, bytes_field(1, plugin) + bytes_field(2, content)))
