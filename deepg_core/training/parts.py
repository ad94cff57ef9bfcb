"""A batch in parts: what is in memory at a time is one of them, and what is learned is what the whole batch says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from deepg_core.batches import Arrays

if TYPE_CHECKING:
    from deepg_core.training.interface import Weight


@frozen(eq=False)
class Part:
    """Every so-many-th example of a batch, so that each part has of every class what the batch has."""

    inputs: Arrays
    targets: Arrays
    weight: Weight | None
    chosen: slice
    """Which examples."""


def split_batch(inputs: Arrays, targets: Arrays, weight: Weight | None, parts: int) -> Iterator[Part]:
    """Give the parts of a batch, of equally many examples."""
    for number in range(parts):
        chosen = slice(number, None, parts)
        yield Part(
            {name: array[chosen] for name, array in inputs.items()},
            {name: array[chosen] for name, array in targets.items()},
            None if weight is None else weight[chosen],
            chosen,
        )
