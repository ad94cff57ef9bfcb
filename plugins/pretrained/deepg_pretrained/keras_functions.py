"""The layers for the keras backend, which alone imports this module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from keras import activations, ops

from deepg_pretrained.layers import CausalFilter, FirstToken, GeluTanh, TokenAttention, TokenRows

Variables = Mapping[str, Any]


def token_rows(layer: TokenRows, variables: Variables, rows: Any, numbers: Any) -> Any:
    """Map (batch, length, width) and (batch, length) to (batch, T, width)."""
    x = ops.pad(rows, ((0, 0), (int(layer.first), int(layer.last)), (0, 0)))
    places, lead = ops.arange(x.shape[1], dtype="int32"), _count_leading(numbers)
    if layer.first:
        x = ops.where((places > lead)[..., None], x, 0.0) + _flags(places == lead, x) * variables["first"]
    if layer.last:
        x = x + _flags(places == x.shape[1] - 1, x) * variables["last"]
    x = x * layer.scale
    return x + ops.take(variables["positions"], ops.maximum(places - lead, 0), axis=0) if layer.positions else x


def token_attention(layer: TokenAttention, variables: Variables, q: Any, k: Any, v: Any, numbers: Any) -> Any:  # noqa: ARG001
    """Map three times (batch, T, width) and (batch, length) to (batch, T, width)."""
    length, width = q.shape[1:]
    places = ops.arange(length, dtype="int32")
    seen = ops.pad(_tell_letters(numbers), ((0, 0), (int(layer.first), int(layer.last))), constant_values=1) > 0
    if layer.first:
        lead = _count_leading(numbers)
        seen = ops.logical_or(ops.logical_and(seen, places > lead), places == lead)
    heads = (
        ops.transpose(ops.reshape(x, (-1, length, layer.heads, width // layer.heads)), (0, 2, 1, 3)) for x in (q, k, v)
    )
    query, key, value = heads
    if layer.rotary:
        query, key = _turn(query), _turn(key)
    scores = ops.matmul(query, ops.transpose(key, (0, 1, 3, 2))) * (width // layer.heads) ** -0.5
    weights = ops.softmax(ops.where(seen[:, None, None], scores, -1e9 if scores.dtype == "float32" else -3e4), axis=-1)
    return ops.reshape(ops.transpose(ops.matmul(weights, value), (0, 2, 1, 3)), (-1, length, width))


def first_token(layer: FirstToken, variables: Variables, x: Any, numbers: Any) -> Any:  # noqa: ARG001
    """Map (batch, T, width) and (batch, length) to (batch, width)."""
    places = ops.arange(x.shape[1], dtype="int32")
    return ops.sum(_flags(places == _count_leading(numbers), x) * x, axis=1)


def causal_filter(layer: CausalFilter, variables: Variables, x: Any) -> Any:
    """Map (batch, length, channels) to the same."""
    kernel, length = variables["kernel"], x.shape[1]
    if layer.size:
        x = sum(kernel[shift] * ops.pad(x, ((0, 0), (shift, 0), (0, 0)))[:, :length] for shift in range(layer.size))
    else:
        dtype = x.dtype
        first, second = ops.transpose(ops.cast(kernel, "float32")), ops.transpose(ops.cast(x, "float32"), (0, 2, 1))
        (a, b), (c, d) = (ops.rfft(its, fft_length=2 * length) for its in (first, second))
        made = ops.irfft((a * c - b * d, a * d + b * c), fft_length=2 * length)[..., :length]
        x = ops.cast(ops.transpose(made, (0, 2, 1)), dtype)
    return x + variables["bias"] if layer.use_bias else x


def gelu_tanh(layer: GeluTanh, variables: Variables, x: Any) -> Any:  # noqa: ARG001
    """Map (...) to (...)."""
    return activations.gelu(x, approximate=True)


def _flags(places: Any, x: Any) -> Any:
    return ops.cast(places, x.dtype)[..., None]


def _tell_letters(numbers: Any) -> Any:
    return ops.cast(ops.not_equal(numbers, 0), "int32")


def _count_leading(numbers: Any) -> Any:
    """Say how many places of padding each begins with: (batch, 1)."""
    none_yet = ops.equal(ops.cumsum(_tell_letters(numbers), axis=1), 0)
    return ops.sum(ops.cast(none_yet, "int32"), axis=1, keepdims=True)


def _turn(x: Any) -> Any:
    """Turn (batch, heads, T, key_dim) by the places."""
    half, length = x.shape[-1] // 2, x.shape[2]
    speeds = ops.power(10000.0, -ops.arange(half, dtype="float32") / half)
    angles = ops.arange(length, dtype="float32")[:, None] * speeds
    cos, sin = ops.cast(ops.cos(angles), x.dtype), ops.cast(ops.sin(angles), x.dtype)
    a, b = x[..., :half], x[..., half:]
    return ops.concatenate([a * cos - b * sin, b * cos + a * sin], axis=-1)
