"""Core's losses at some predictions, from their definitions in float64: what every backend must compute and learn from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Graph, Shape
from deepg_core.network.layers import Dense
from deepg_core.testing.golden.numbers import give_weights, spread, to_float64
from deepg_core.testing.golden.reference.activations import ACTIVATIONS

Array = NDArray[Any]
ROWS, PLACES, WIDTH = 4, 2, 3
NOISE: Final = [[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.0, 0.1, 0.9]]
ALPHA: Final = [0.2, 0.5, 0.3]
_STEP: Final = 1e-5


def _crossentropy(p: Array, t: Array) -> Array:
    return np.asarray(-(t * np.log(p)).sum(-1))


def _binary(p: Array, t: Array) -> Array:
    return np.asarray(-(t * np.log(p) + (1 - t) * np.log(1 - p)).mean(-1))


def _contrastive(d: Array, t: Array) -> Array:
    return np.asarray(((1 - t) * d**2 + t * np.maximum(0.75 - d, 0) ** 2).mean(-1))


@frozen
class LossCase:
    """A loss with options, the activation before it, and what it is at values and targets (..., WIDTH) -> (...)."""

    loss: str
    activation: Any
    formula: Callable[[Array, Array], Array]
    options: dict[str, Any] = field(factory=dict)


LOSSES: Final[dict[str, LossCase]] = {
    "classes": LossCase("categorical_crossentropy", "softmax", _crossentropy),
    "smoothed": LossCase(
        "categorical_crossentropy", "softmax",
        lambda p, t: _crossentropy(p, t * 0.9 + 0.1 / WIDTH), {"label_smoothing": 0.1},
    ),
    "noise": LossCase(
        "categorical_crossentropy", "softmax",
        lambda p, t: _crossentropy(p, t @ np.linalg.inv(NOISE)), {"label_noise_matrix": NOISE},
    ),
    "numbers": LossCase("sparse_categorical_crossentropy", "softmax", _crossentropy),
    "smoothed_numbers": LossCase(
        "sparse_categorical_crossentropy", "softmax",
        lambda p, t: _crossentropy(p, t * 0.9 + 0.1 / WIDTH), {"label_smoothing": 0.1},
    ),
    "labels": LossCase("binary_crossentropy", "sigmoid", _binary),
    "smoothed_labels": LossCase(
        "binary_crossentropy", "sigmoid", lambda p, t: _binary(p, t * 0.9 + 0.05), {"label_smoothing": 0.1}
    ),
    "focal": LossCase(
        "focal", "softmax",
        lambda p, t: np.asarray(-(np.asarray(ALPHA) * (1 - p) ** 1.5 * t * np.log(p)).sum(-1)),
        {"focal_gamma": 1.5, "focal_alpha": ALPHA},
    ),
    "contrastive": LossCase("contrastive", "linear", _contrastive, {"margin": 0.75}),
    "contrastive_of_sigmoid": LossCase("contrastive", "sigmoid", _contrastive, {"margin": 0.75}),
    "squares": LossCase("mse", "linear", lambda p, t: np.asarray(((p - t) ** 2).mean(-1))),
    "squares_of_softmax": LossCase("mse", "softmax", lambda p, t: np.asarray(((p - t) ** 2).mean(-1))),
}  # fmt: skip
"""Name of an output -> its loss."""


def objective() -> ModelConfig:
    """Give the options as a spec would: a loss for each output."""
    tables = tuple({"type": case.loss, **case.options} for case in LOSSES.values())
    return ModelConfig(solver="sgd", learning_rate=1.0, loss_fn=tables)


def draw_network() -> Graph:
    """Draw v -> a dense layer for each loss, of each place."""
    draw = Drawing()
    v = draw.input("v", (PLACES, 3))
    return draw.graph(*(draw(Dense(WIDTH, case.activation), v, name=name) for name, case in LOSSES.items()))


def give_batch() -> tuple[dict[str, Array], dict[str, Array]]:
    """Give inputs, and for each output unit vectors, or their numbers; called so that another order would be noticed."""
    numbers = (np.arange(ROWS * PLACES).reshape(ROWS, PLACES) ** 2 + 1) % WIDTH
    vectors = np.eye(WIDTH, dtype=np.float32)[numbers]
    return {"v": 2 * spread("v", (ROWS, PLACES, 3))}, {
        f"target {99 - place}": numbers.astype(np.int32) if case.loss.startswith("sparse") else vectors
        for place, case in enumerate(LOSSES.values())
    }


def compute_losses(weights: dict[str, Array]) -> dict[str, Array]:
    """Give the loss of each prediction of each output, (ROWS, PLACES)."""
    (v,), (vectors, *_) = (list(arrays.values()) for arrays in give_batch())
    logits = {name: v @ weights[f"{name}/kernel"] + weights[f"{name}/bias"] for name in LOSSES}
    return {name: case.formula(ACTIVATIONS[case.activation](logits[name]), vectors) for name, case in LOSSES.items()}


def learn_once() -> dict[str, Array]:
    """Give `NAME/value`, its losses, and `NAME/variable`, all weights after a step of sgd with the learning rate 1."""
    weights = to_float64(give_weights(draw_network()))
    found = {f"{name}/value": losses for name, losses in compute_losses(weights).items()}
    for key, array in weights.items():
        name, after = key.partition("/")[0], array.copy()
        for at in np.ndindex(array.shape):
            sides = []
            for step in (_STEP, -_STEP):
                changed = array.copy()
                changed[at] += step
                sides.append(compute_losses({**weights, key: changed})[name].mean())
            after[at] -= (sides[0] - sides[1]) / (2 * _STEP)
        found[key] = after
    return found


def list_shapes() -> dict[str, Shape]:
    """Give the shapes of what `learn_once` gives."""
    values: dict[str, Shape] = {f"{name}/value": (ROWS, PLACES) for name in LOSSES}
    return values | {key: variable.shape for key, variable in draw_network().variables.items()}
