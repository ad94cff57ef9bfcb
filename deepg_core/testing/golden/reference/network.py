"""A network, computed node by node, and one step of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import numpy as np

from deepg_core.network import Graph
from deepg_core.network.dropout import Masks, NumpyIntegers
from deepg_core.network.layers import Layer, TimeDistributed
from deepg_core.testing.golden.reference import attention, convolution, dense, merge, recurrent
from deepg_core.testing.golden.reference.layer import Array, Formula, Held

FORMULAS: Final[dict[type[Layer], Formula]] = {
    **dense.FORMULAS, **convolution.FORMULAS, **recurrent.FORMULAS, **attention.FORMULAS, **merge.FORMULAS,
}  # fmt: skip
Arrays = Mapping[str, Array]
Place = tuple[int, int]
"""Seed and step."""
_STEP: Final = 1e-5
"""By which a number is moved to see a slope: in float64 that is exact to about 1e-10."""


def compute(
    graph: Graph, weights: Arrays, inputs: Arrays, masks: Masks | None = None, moved: dict[str, Array] | None = None
) -> dict[str, Array]:
    """Give the value of every node, (batch, *shape) float64.

    :param masks: those of a step: it is computed as in training; None: as in inference.
    :param moved: is given what batch normalisations keep of it.
    """
    values: dict[str, Array] = dict(inputs)
    for node in graph:
        if node.inbound:
            its = {key.rpartition("/")[2]: array for key, array in weights.items() if key.startswith(f"{node.name}/")}
            held = Held(node.name, its, masks, {} if moved is None else moved)
            values[node.name] = _apply(node.layer, held, *(values[name] for name in node.inbound))
    return values


def _apply(layer: Layer, held: Held, *values: Array) -> Array:
    if not isinstance(layer, TimeDistributed):
        return FORMULAS[type(layer)](layer, held, *values)
    count, parts = values[0].shape[:2]
    y = _apply(layer.layer, held, *(x.reshape(count * parts, *x.shape[2:]) for x in values))
    return y.reshape(count, parts, *y.shape[1:])


def loss_of(graph: Graph, weights: Arrays, inputs: Arrays, targets: Arrays, place: Place) -> float:
    """Give what a step learns from: the sum over the outputs of their mean squared error."""
    with _masks(graph, inputs, place) as masks:
        values = compute(graph, weights, inputs, masks)
    return float(sum(np.mean((values[name] - targets[name]) ** 2) for name in graph.outputs))


def learn_once(graph: Graph, weights: Arrays, inputs: Arrays, targets: Arrays, place: Place) -> dict[str, Array]:
    """Give all weights after one step of sgd with the learning rate 1, slopes measured number by number."""
    after: dict[str, Array] = {key: array.copy() for key, array in weights.items()}
    for key, variable in graph.variables.items():
        for at in np.ndindex(variable.shape) if variable.trainable else ():
            sides = []
            for step in (_STEP, -_STEP):
                changed = weights[key].copy()
                changed[at] += step
                sides.append(loss_of(graph, {**weights, key: changed}, inputs, targets, place))
            after[key][at] -= (sides[0] - sides[1]) / (2 * _STEP)
    moved: dict[str, Array] = {}
    with _masks(graph, inputs, place) as masks:
        compute(graph, weights, inputs, masks, moved)
    return after | moved


@contextmanager
def _masks(graph: Graph, inputs: Arrays, place: Place) -> Iterator[Masks]:
    """Give the masks of a step, meanwhile."""
    masks = Masks(graph, NumpyIntegers())
    masks.seed(*place)
    with masks.given(masks.next(len(next(iter(inputs.values()))))):
        yield masks
