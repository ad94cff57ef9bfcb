"""What dropout drops, written once: a mask is a hash of (seed, step, layer, number of the example, element).

Nothing is drawn one after the other. So there is no state to save, and a mask is the same whoever computes it: in either
backend, for any part of a batch, on any number of workers. The host makes a number of 64 bits for each mask and example (a
row). The device mixes it with one for each four elements (a column), in int64, whose overflow wraps alike everywhere; each
16 bits of the result decide on one element. Rates are thus multiples of 1 / 65,536.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from math import prod
from typing import Any, Final, Protocol

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from deepg_core.mixing import mix_bits
from deepg_core.network.graph import Graph
from deepg_core.network.layers import Layer, Shape, TimeDistributed
from deepg_core.share import WHOLE, Share

__all__ = ["Integers", "Mask", "Masks", "NumpyIntegers", "hash_columns", "hash_elements", "list_masks"]

Tensor = Any
FACTORS: Final = (0xBF58476D1CE4E5B9 - (1 << 64), 0x94D049BB133111EB - (1 << 64))
"""Odd and without a pattern (those of splitmix64), as signed numbers."""
_BITS, _HALF = 1 << 16, 1 << 15


class Integers(Protocol):
    """What masks are computed with. Operators of tensors (*, ^) are the backend's own; * and ^ may be in place."""

    def columns(self, count: int, row: Tensor) -> Tensor:
        """`columns(count)` as a tensor of the backend, where `row` is."""

    def fold(self, x: Tensor) -> Tensor:
        """Give x ^ (x >> 32) of int64, where zeros are shifted in; x may be overwritten."""

    def quarters(self, x: Tensor) -> Tensor:
        """Take the numbers apart: (n, m) int64 -> (n, 4 m) int16, the lowest bits first."""

    def scaled(self, x: Tensor, least: int, scale: float, like: Tensor) -> Tensor:
        """Give `scale` where x is at least `least`, else 0, in the type of `like`."""

    def reshape(self, x: Tensor, shape: Shape) -> Tensor:
        """Give the same numbers in another shape."""


@frozen
class Mask:
    """One of the masks of a layer, told apart by their `number`."""

    layer: str
    number: int
    rate: float
    parts: int
    """`TimeDistributed` makes so many examples of each; to a mask they are elements of one."""

    @property
    def key(self) -> int:
        """Hash the name in the graph and the number to 64 bits."""
        return int.from_bytes(blake2b(f"{self.layer}/{self.number}".encode(), digest_size=8).digest(), "little")


def list_masks(graph: Graph) -> tuple[Mask, ...]:
    """Give the masks of a network. A layer that it uses twice has them once: both uses drop the same."""
    return tuple(
        Mask(node.name, number, rate, _parts(node.layer, graph.fed[node.name][0]))
        for node in graph
        if node.shares is None
        for number, rate in enumerate(node.layer.drops())
        if rate
    )


def _parts(layer: Layer, shape: Shape) -> int:
    return shape[0] * _parts(layer.layer, shape[1:]) if isinstance(layer, TimeDistributed) else 1


class Masks:
    """The masks of a network, and the step it is at. Outside of `given` there are none: nothing is dropped."""

    def __init__(self, graph: Graph, integers: Integers) -> None:
        self._integers = integers
        self._places = {(mask.layer, mask.number): (row, mask) for row, mask in enumerate(list_masks(graph))}
        self._keys = np.asarray([mask.key for _, mask in self._places.values()], np.uint64)
        self._rows: Tensor | None = None
        self.seed(0)

    def seed(self, seed: int, step: int = 0, share: Share = WHOLE) -> None:
        """Say where the run is: at this step, with this share of each batch."""
        self._seeded = mix_bits(self._keys, int(seed))
        self._step, (self._rank, self._of) = int(step), share

    def next(self, examples: int) -> NDArray[np.int64]:
        """Give the rows of this step, (masks, examples), and go on to the next."""
        numbers = self._rank + self._of * np.arange(examples, dtype=np.uint64)
        rows = mix_bits(mix_bits(self._seeded, self._step)[:, None], numbers)
        self._step += 1
        return rows.view(np.int64)

    @contextmanager
    def given(self, rows: Tensor) -> Iterator[None]:
        """Drop, meanwhile, what these rows say; they are what `next` gave, as a tensor of the backend."""
        self._rows = rows
        try:
            yield
        finally:
            self._rows = None

    def __call__(self, layer: str, number: int, like: Tensor, *shape: int) -> Tensor | None:
        """Give a mask, (examples and their parts, *shape) in the type of `like`: 0, or 1 / (1 - rate as it is rounded).

        None: the layer has no such mask, or nothing is dropped.
        """
        if self._rows is None or (layer, number) not in self._places:
            return None
        row, mask = self._places[layer, number]
        bits = hash_elements(self._integers, self._rows[row], mask.parts * prod(shape))
        dropped = min(round(mask.rate * _BITS), _BITS - 1)
        kept = self._integers.scaled(bits, dropped - _HALF, _BITS / (_BITS - dropped), like)
        return self._integers.reshape(kept, (-1, *shape))


def hash_elements(integers: Integers, row: Tensor, elements: int) -> Tensor:
    """Give 16 bits for each element: (examples,) int64 -> (examples, elements) int16."""
    words = row[:, None] ^ integers.columns(-(-elements // 4), row)
    for factor in FACTORS:
        words *= factor
        words = integers.fold(words)
    return integers.quarters(words)[:, :elements]


@lru_cache(maxsize=64)
def hash_columns(count: int) -> NDArray[np.int64]:
    """Give a number for each four elements, (count,)."""
    return mix_bits(np.arange(count, dtype=np.uint64), 1).view(np.int64)


class NumpyIntegers:
    """`Integers` of numpy: what backends must equal bit for bit."""

    def columns(self, count: int, row: NDArray[np.int64]) -> NDArray[np.int64]:  # noqa: ARG002
        """Give them as they are."""
        return hash_columns(count)

    def fold(self, x: NDArray[np.int64]) -> NDArray[np.int64]:
        """Shift and xor."""
        return x ^ (x.view(np.uint64) >> np.uint64(32)).view(np.int64)

    def quarters(self, x: NDArray[np.int64]) -> NDArray[np.int16]:
        """See the same bytes as shorter numbers."""
        return x.view(np.int16)

    def scaled(self, x: NDArray[np.int16], least: int, scale: float, like: NDArray[Any]) -> NDArray[Any]:
        """Compare, convert, scale."""
        mask: NDArray[Any] = (x >= least).astype(like.dtype) * like.dtype.type(scale)
        return mask

    def reshape(self, x: NDArray[Any], shape: Shape) -> NDArray[Any]:
        """Reshape."""
        return x.reshape(shape)
