"""Layers that pretrained models have and core has not, and with numpy what is right.

`torch_functions` and `keras_functions` compute the same. Windows are padded in front. Where a network reads T tokens, the first
one that the tokenizer adds, [CLS], stands right before the first letter, and so behind the padding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import field, frozen
from attrs.validators import ge, gt, le
from numpy.typing import NDArray

from deepg_core.network import Shape, Variable
from deepg_core.network.layers import CustomLayer

__all__ = ["CausalFilter", "FirstToken", "GeluTanh", "TokenAttention", "TokenRows"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]


@frozen
class TokenRows(CustomLayer):
    """The rows that a network begins with: (length, width) and the numbers of the tokens (length,) -> (T, width).

    `first` and `last` are added (T = first + length + last), all is multiplied by `scale`, and with `positions` each gets the
    row of its position, which is counted from the first token. Number 0 is padding.
    """

    prefix = "token_rows"
    first: bool = True
    last: bool = True
    positions: bool = True
    scale: float = field(default=1.0, validator=gt(0))

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (T, width)."""
        return (shapes[0][0] + self.first + self.last, shapes[0][1])

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give first (width,), last (width,) and positions (T, width), as far as there are any."""
        rows, width = self.output_shape(*shapes), shapes[0][1:]
        made = (("first", width, self.first), ("last", width, self.last), ("positions", rows, self.positions))
        return tuple(Variable(name, shape, "random_uniform") for name, shape, there in made if there)

    def forward(self, variables: Arrays, *inputs: Array) -> Array:
        """Put the rows together, example by example."""
        rows, numbers = inputs
        made = np.pad(rows, ((0, 0), (int(self.first), int(self.last)), (0, 0)))
        for its, lead in zip(made, _count_leading(numbers), strict=True):
            if self.first:
                its[:lead], its[lead] = 0, variables["first"]
            if self.last:
                its[-1] = variables["last"]
            its *= self.scale
            if self.positions:
                its += variables["positions"][np.maximum(np.arange(len(its)) - lead, 0)]
        return made


@frozen
class TokenAttention(CustomLayer):
    """Self-attention of queries, keys and values, each (T, width), and the numbers of the tokens (length,) -> (T, width).

    Weights are softmax(q k / sqrt(width / heads)) in each head; padding, number 0, is not looked at. With `rotary` queries and
    keys are turned by their places, the first half of a head with the second (Su et al. 2021, doi 10.48550/arXiv.2104.09864).
    """

    prefix = "token_attention"
    heads: int = field(default=1, validator=[ge(1), le(1 << 20)])
    rotary: bool = False
    first: bool = True
    last: bool = True

    def forward(self, variables: Arrays, *inputs: Array) -> Array:  # noqa: ARG002
        """Attend, head by head."""
        q, k, v, numbers = inputs
        seen = self._tell_seen(numbers)
        made = np.zeros_like(q)
        for columns in np.split(np.arange(q.shape[-1]), self.heads):
            query, key = (_turn(x[..., columns]) if self.rotary else x[..., columns] for x in (q, k))
            scores = query @ key.swapaxes(1, 2) / np.sqrt(len(columns))
            scores = np.where(seen[:, None], scores, -np.inf)
            weights = np.exp(scores - scores.max(-1, keepdims=True))
            made[..., columns] = weights / weights.sum(-1, keepdims=True) @ v[..., columns]
        return made

    def _tell_seen(self, numbers: Array) -> NDArray[np.bool_]:
        """Say which places are looked at: (batch, T)."""
        ends = ((0, 0), (int(self.first), int(self.last)))
        seen = np.pad(numbers != 0, ends, constant_values=((False, False), (False, True)))
        if self.first:
            seen[np.arange(len(seen)), _count_leading(numbers)] = True
        return seen


@frozen
class FirstToken(CustomLayer):
    """The row of the first token: (T, width) and the numbers of the tokens (length,) -> (width,)."""

    prefix = "first_token"

    def output_shape(self, *shapes: Shape) -> Shape:
        """Give (width,)."""
        return shapes[0][1:]

    def forward(self, variables: Arrays, *inputs: Array) -> Array:  # noqa: ARG002
        """Take the row behind the padding."""
        x, numbers = inputs
        row: Array = x[np.arange(len(x)), _count_leading(numbers)]
        return row


@frozen
class CausalFilter(CustomLayer):
    """A filter for each channel, which sees no place after it: (length, channels) -> (length, channels).

    y[t] = bias + the sum of kernel[s] x[t - s] over s from 0 to `size` - 1, or with size 0 over all places (by the Fourier
    transform).
    """

    prefix = "causal_filter"
    size: int = field(default=0, validator=[ge(0), le(1 << 26)])
    use_bias: bool = False

    def variables(self, *shapes: Shape) -> tuple[Variable, ...]:
        """Give kernel (size or length, channels) and, with `use_bias`, bias (channels,)."""
        length, channels = shapes[0]
        kernel = Variable("kernel", (self.size or length, channels), "glorot_uniform")
        return (kernel, Variable("bias", (channels,), "zeros")) if self.use_bias else (kernel,)

    def forward(self, variables: Arrays, *inputs: Array) -> Array:
        """Add up shifted copies."""
        (x,) = inputs
        made, length = np.zeros_like(x), x.shape[1]
        for shift, row in enumerate(variables["kernel"][:length]):
            made[:, shift:] += row * x[:, : length - shift]
        return made + variables["bias"] if self.use_bias else made


@frozen
class GeluTanh(CustomLayer):
    """0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), the gelu of GPT-2 and HyenaDNA."""

    prefix = "gelu_tanh"

    def forward(self, variables: Arrays, *inputs: Array) -> Array:  # noqa: ARG002
        """Compute it as it is written."""
        (x,) = inputs
        value: Array = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
        return value


def _count_leading(numbers: Array) -> NDArray[np.int64]:
    """Say how many places of padding each begins with."""
    return np.asarray((np.cumsum(numbers != 0, axis=1) == 0).sum(axis=1))


def _turn(x: Array) -> Array:
    half = x.shape[-1] // 2
    angles = np.arange(x.shape[1])[:, None] / 10000 ** (np.arange(half) / half)
    a, b = x[..., :half], x[..., half:]
    return np.concatenate([a * np.cos(angles) - b * np.sin(angles), b * np.cos(angles) + a * np.sin(angles)], -1)
