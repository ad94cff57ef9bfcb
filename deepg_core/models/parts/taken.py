"""What a network has of trained ones, in a line for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from deepg_core.network import Graph, Network
from deepg_core.words import count_of, list_some

_SHOWN: Final = 8
"""Layers in a line."""


def describe_taken(files: Sequence[Path], parts: Sequence[Network], graph: Graph) -> Iterator[str]:
    """Say which layers of each file have their weights in a graph, and how many of them are frozen there.

    :param parts: what was cut out of each; side by side their layers are named `model_1_conv1d`, `model_2_conv1d`, ...
    """
    for number, (file, part) in enumerate(zip(files, parts, strict=True), start=1):
        layers = list(dict.fromkeys(key.rpartition("/")[0] for key in part.graph.variables))
        frozen = sum(bool({name, f"model_{number}_{name}"} & graph.frozen) for name in layers)
        how_many = {0: "none", len(layers): "all"}.get(frozen, f"{frozen:,}")
        count = count_of(len(layers), "layer")
        yield f"{count} with the weights of {file}, {how_many} of them frozen: {list_some(layers, _SHOWN)}"
