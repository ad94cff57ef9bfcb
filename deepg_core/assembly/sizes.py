"""Sizes that no machine has memory for, found before data are read: without a limit they hang, or end in the allocator."""

from __future__ import annotations

from math import prod
from typing import Final

from deepg_core.errors import OptionError
from deepg_core.network import Graph, Signature
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Spec

_NUMBER: Final = 4
"""Bytes of a float32 or int32."""
LARGEST_BATCH: Final = 16 << 30
"""Bytes. Up to five batches are in memory at once (`batches.prefetch`), without what a network makes of them."""
LARGEST_NETWORK: Final = 1 << 40
"""Bytes of the weights. An optimizer holds two to three times as much beside them."""


def check_batch(spec: Spec, shapes: Signature) -> None:
    """Refuse batches that are too large.

    :raises SpecError: inputs and targets of one batch have more bytes than `LARGEST_BATCH`.
    """
    sizes = spec.sampling.batch_size
    count = sizes if isinstance(sizes, int) else sum(sizes)
    bytes_ = _NUMBER * count * sum(map(prod, [*shapes.inputs.values(), *shapes.targets.values()]))
    if bytes_ > LARGEST_BATCH:
        message = f"a batch of {count:,} examples has {_gib(bytes_)}; at most {_gib(LARGEST_BATCH)} are allowed"
        help_ = "lower sampling.batch_size" + ("" if spec.gives_arrays else " or target.maxlen")
        raise spec.error(Problem(("sampling", "batch_size"), message, help_))


def check_network(graph: Graph) -> None:
    """Refuse networks that are too large.

    :raises OptionError: the weights have more bytes than `LARGEST_NETWORK`.
    """
    count = graph.total_parameters
    if (bytes_ := _NUMBER * count) > LARGEST_NETWORK:
        largest = max(graph.shapes, key=graph.parameters)
        message = (
            f"the network has {count:,} parameters, most of them in its layer `{largest}`: {_gib(bytes_)}; "
            f"at most {_gib(LARGEST_NETWORK)} are allowed"
        )
        raise OptionError("", message, "make that layer, or what feeds it, smaller")


def _gib(bytes_: int) -> str:
    return f"{bytes_ / (1 << 30):,.1f} GiB"
