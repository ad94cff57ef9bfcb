"""Batches and a network with several outputs, to examine trainers with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from deepg_core.network import Drawing, Graph, Network
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import Activation, Dense, Flatten, Layer
from deepg_core.training import Arrays


def draw_batch(number: int) -> tuple[Arrays, Arrays]:
    """Draw 8 one-hot windows of 24, and a class for each."""
    rng = np.random.default_rng(number)
    x = np.eye(4, dtype=np.float32)[rng.integers(0, 4, (8, 24))]
    return {"input_1": x}, {"target_1": np.eye(3, dtype=np.float32)[rng.integers(0, 3, 8)]}


def draw_classes(*between: Layer) -> Graph:
    """Draw a small network for `draw_batch`: `hidden`, what is between, and the output `classes`."""
    draw = Drawing()
    x = draw(Dense(6, "tanh"), draw(Flatten(), draw.input("input_1", (24, 4))), name="hidden")
    for layer in between:
        x = draw(layer, x)
    return draw.graph(draw(Dense(3, "softmax"), x, name="classes"))


def dense_network() -> Network:
    """Draw a small network of one input, and its weights."""
    draw = Drawing()
    x = draw(Flatten(), draw.input("input_1", (6, 4)))
    graph = draw.graph(draw(Dense(3, "softmax"), draw(Dense(5, "relu"), x)))
    return Network(graph, initial_weights(graph, 1))


def draw_three_outputs() -> Graph:
    """Draw a network that gives classes of each position, and independent labels and numbers of a window."""
    draw = Drawing()
    x = draw.input("x", (5, 4))
    classes = draw(Dense(3, "softmax"), x, name="classes")
    flat = draw(Flatten(), x)
    return draw.graph(
        classes, draw(Activation("sigmoid"), draw(Dense(2), flat), name="several"), draw(Dense(2), flat, name="numbers")
    )


def draw_three_targets() -> tuple[Arrays, Arrays, NDArray[np.float32]]:
    """Draw inputs, targets and weights for it; one weight is 0. Names of targets are in no order."""
    rng = np.random.default_rng(0)
    targets = {
        "of places": np.eye(3, dtype=np.float32)[rng.integers(0, 3, (8, 5))],
        "labels": rng.integers(0, 2, (8, 2)).astype(np.float32),
        "measured": rng.normal(size=(8, 2)).astype(np.float32),
    }
    weight = np.asarray([1, 2, 0, 1, 0.5, 1, 1, 1], np.float32)
    return {"x": rng.normal(size=(8, 5, 4)).astype(np.float32)}, targets, weight
