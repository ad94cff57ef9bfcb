"""Units that say the same of every window: they do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.batches import Arrays
from deepg_core.errors import DeepgError
from deepg_core.network import Graph
from deepg_core.network.layers import Activation, BatchNormalization, Embedding
from deepg_core.reports.evidence import Evidence

_LETTERS: Final = 1 << 15
"""Numbers of an input that are asked about at once: what all layers say of 65 windows of 500 letters fits into memory."""
_SAME: Final = 1e-6
"""Between the highest and the lowest that a unit says: less is float32's noise."""


def find_dead(evidence: Evidence) -> dict[str, tuple[int, int]]:
    """Count the units of each hidden layer that say the same of all windows of a sample: layer -> (dead, units).

    :raises DeepgError: there are no such layers, or the data or the backend are not there.
    """
    trainer, (_, stored) = evidence.trainer(), evidence.checkpoint()
    layers = _list_layers(stored.network.graph)
    if not layers:
        raise DeepgError("the network has no hidden layers whose units could be looked at")
    trainer.reset_states()
    ends = [[_find_ends(its) for its in trainer.predict(inputs, layers)] for inputs in _cut(evidence)]
    trainer.reset_states()
    return {layer: _count_same(np.stack(its)) for layer, its in zip(layers, zip(*ends, strict=True), strict=True)}


def _find_ends(said: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the lowest and the highest that each unit says, of all windows and positions: (2, units)."""
    flat = said.reshape(-1, said.shape[-1])
    return np.stack([flat.min(0), flat.max(0)])


def _count_same(ends: NDArray[np.float32]) -> tuple[int, int]:
    """Count the units that never change, and all of them: (parts, 2, units)."""
    span = ends[:, 1].max(0) - ends[:, 0].min(0)
    return int((span <= _SAME).sum()), len(span)


def _list_layers(graph: Graph) -> list[str]:
    """List hidden layers that have weights or an activation of their own; what only passes on has no units."""
    learned = (node for node in graph if graph.parameters(node.name) or isinstance(node.layer, Activation))
    others = (BatchNormalization, Embedding)
    return [node.name for node in learned if node.name not in graph.outputs and not isinstance(node.layer, others)]


def _cut(evidence: Evidence) -> Iterator[Arrays]:
    """Give the inputs of the sample, some windows at a time."""
    for batch in evidence.sample():
        size = len(next(iter(batch.inputs.values())))
        most = max(_LETTERS // max(array[0].size for array in batch.inputs.values()), 1)
        for first in range(0, size, most):
            yield {name: array[first : first + most] for name, array in batch.inputs.items()}
