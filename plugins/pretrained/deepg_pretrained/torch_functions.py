"""The layers for the torch backend, which alone imports this module."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn.functional import gelu, pad, scaled_dot_product_attention

from deepg_pretrained.layers import CausalFilter, FirstToken, GeluTanh, TokenAttention, TokenRows

Variables = Mapping[str, Tensor]


def token_rows(layer: TokenRows, variables: Variables, rows: Tensor, numbers: Tensor) -> Tensor:
    """Map (batch, length, width) and (batch, length) to (batch, T, width)."""
    x = pad(rows, (0, 0, int(layer.first), int(layer.last)))
    places, lead = torch.arange(x.shape[1], device=x.device), _count_leading(numbers)
    if layer.first:
        x = torch.where((places > lead)[..., None], x, 0) + (places == lead)[..., None] * variables["first"]
    if layer.last:
        x = x + (places == x.shape[1] - 1)[..., None] * variables["last"]
    x = x * layer.scale
    return x + variables["positions"][(places - lead).clamp(min=0)] if layer.positions else x


def token_attention(
    layer: TokenAttention,
    variables: Variables,  # noqa: ARG001
    q: Tensor,
    k: Tensor,
    v: Tensor,
    numbers: Tensor,
) -> Tensor:
    """Map three times (batch, T, width) and (batch, length) to (batch, T, width)."""
    places = torch.arange(q.shape[1], device=q.device)
    seen = pad(numbers.ne(0), (int(layer.first), int(layer.last)), value=True)
    if layer.first:
        lead = _count_leading(numbers)
        seen = (seen & (places > lead)) | (places == lead)
    query, key, value = (x.view(*x.shape[:2], layer.heads, -1).transpose(1, 2) for x in (q, k, v))
    if layer.rotary:
        query, key = _turn(query), _turn(key)
    return scaled_dot_product_attention(query, key, value, seen[:, None, None]).transpose(1, 2).flatten(2)


def first_token(layer: FirstToken, variables: Variables, x: Tensor, numbers: Tensor) -> Tensor:  # noqa: ARG001
    """Map (batch, T, width) and (batch, length) to (batch, width)."""
    return x.gather(1, _count_leading(numbers)[..., None].expand(-1, 1, x.shape[2])).squeeze(1)


def causal_filter(layer: CausalFilter, variables: Variables, x: Tensor) -> Tensor:
    """Map (batch, length, channels) to the same."""
    kernel, length = variables["kernel"], x.shape[1]
    if layer.size:
        x = sum(kernel[shift] * pad(x, (0, 0, shift, 0))[:, :length] for shift in range(layer.size))  # type: ignore[assignment]
    else:
        spectra = (torch.fft.rfft(its.float(), 2 * length, dim=-2) for its in (kernel, x))
        first, second = spectra
        x = torch.fft.irfft(first * second, 2 * length, dim=-2)[:, :length].to(x.dtype)
    return x + variables["bias"] if layer.use_bias else x


def gelu_tanh(layer: GeluTanh, variables: Variables, x: Tensor) -> Tensor:  # noqa: ARG001
    """Map (...) to (...)."""
    return gelu(x, approximate="tanh")


def _count_leading(numbers: Tensor) -> Tensor:
    """Say how many places of padding each begins with: (batch, 1)."""
    return numbers.ne(0).cumsum(1).eq(0).sum(1, keepdim=True)


def _turn(x: Tensor) -> Tensor:
    """Turn (batch, heads, T, key_dim) by the places."""
    half = x.shape[-1] // 2
    speeds = 10000 ** -(torch.arange(half, device=x.device) / half)
    angles = torch.arange(x.shape[2], device=x.device)[:, None] * speeds
    cos, sin, a, b = angles.cos().to(x.dtype), angles.sin().to(x.dtype), x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)
