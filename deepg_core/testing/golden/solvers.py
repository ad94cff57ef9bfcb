"""Twenty steps of each solver, clip and decay: what they make of a small network, by Keras' formulas in float64."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Graph, Shape
from deepg_core.network.layers import Dense
from deepg_core.network.objective import name_slots
from deepg_core.testing.golden.numbers import give_weights, spread, to_float64

Array = NDArray[Any]
RATES: Final = (0.05,) * 10 + (0.01,) * 10
"""The learning rate of each step."""
SHOWN: Final = (1, 20)
"""Steps after which weights are compared: a wrong correction of the first steps is gone after many."""
SOLVERS: Final[dict[str, dict[str, Any]]] = {
    "sgd": {"solver": "sgd"},
    "momentum": {"solver": "sgd", "momentum": 0.9},
    "adam": {"solver": "adam"},
    "adamw": {"solver": "adamw"},
    "adagrad": {"solver": "adagrad"},
    "rmsprop": {"solver": "rmsprop"},
    "decay": {"solver": "sgd", "weight_decay": 0.3},
    "clipvalue": {"solver": "sgd", "clipvalue": 0.02},
    "clipnorm": {"solver": "sgd", "clipnorm": 0.1},
    "global_clipnorm": {"solver": "sgd", "global_clipnorm": 0.1},
    "clipped_adam": {"solver": "adam", "clipnorm": 0.1, "global_clipnorm": 0.01, "weight_decay": 0.1},
}
"""Name -> options of `[model]`. Of several clips the first counts."""


def objective_of(name: str) -> ModelConfig:
    """Give the options as a spec would."""
    return ModelConfig(learning_rate=RATES[0], **SOLVERS[name])


def draw_network() -> Graph:
    """Draw u -> dense of 3, tanh -> dense of 2."""
    draw = Drawing()
    return draw.graph(draw(Dense(2), draw(Dense(3, "tanh"), draw.input("u", (4,)))))


def give_batch(number: int) -> tuple[dict[str, NDArray[np.float32]], dict[str, NDArray[np.float32]]]:
    """Give inputs and targets of a step. Columns of u are of sizes apart, so that an epsilon in another place is seen."""
    u = spread(f"u {number}", (5, 4)) * np.asarray([1, 1e-2, 1e-4, 1e-6], np.float32)
    return {"u": u}, {"t": spread(f"t {number}", (5, 2))}


def learn(name: str) -> dict[str, Array]:
    """Give `STEP/layer/variable`, the weights after a step of `SHOWN`, and `slots/SLOT/layer/variable` after the last."""
    weights = to_float64(give_weights(draw_network()))
    slots: dict[str, dict[str, Array]] = {}
    found: dict[str, Array] = {}
    for step, rate in enumerate(RATES, 1):
        (u,), (t,) = (to_float64(arrays).values() for arrays in give_batch(step))
        gradients = _clipped(_gradients(weights, u, t), objective_of(name))
        decay = 1 - rate * (objective_of(name).decay or 0)
        for key, gradient in gradients.items():
            change, slots[key] = _change(objective_of(name), gradient, slots.get(key, {}), rate, step)
            weights[key] = weights[key] * decay + change
        if step in SHOWN:
            found |= {f"{step}/{key}": array for key, array in weights.items()}
    return found | {f"slots/{slot}/{key}": held for key, its in slots.items() for slot, held in its.items()}


def list_shapes(name: str) -> dict[str, Shape]:
    """Give the shapes of what `learn` gives."""
    shapes = {key: variable.shape for key, variable in draw_network().variables.items()}
    slots = name_slots(objective_of(name).solver, objective_of(name).momentum)
    places = [*map(str, SHOWN), *(f"slots/{slot}" for slot in slots)]
    return {f"{place}/{key}": shape for place in places for key, shape in shapes.items()}


def _gradients(weights: dict[str, Array], u: Array, t: Array) -> dict[str, Array]:
    """Give those of the mean squared error."""
    h = np.tanh(u @ weights["dense/kernel"] + weights["dense/bias"])
    wrong = 2 * (h @ weights["dense_1/kernel"] + weights["dense_1/bias"] - t) / t.size
    back = wrong @ weights["dense_1/kernel"].T * (1 - h * h)
    return {
        "dense/kernel": u.T @ back, "dense/bias": back.sum(0),
        "dense_1/kernel": h.T @ wrong, "dense_1/bias": wrong.sum(0),
    }  # fmt: skip


def _clipped(gradients: dict[str, Array], objective: ModelConfig) -> dict[str, Array]:
    if objective.clipnorm:
        return {key: _shortened(it, np.linalg.norm(it), objective.clipnorm) for key, it in gradients.items()}
    if objective.global_clipnorm:
        norm = np.sqrt(sum((it * it).sum() for it in gradients.values()))
        return {key: _shortened(it, norm, objective.global_clipnorm) for key, it in gradients.items()}
    bound = objective.clipvalue or np.inf
    return {key: np.clip(it, -bound, bound) for key, it in gradients.items()}


def _shortened(gradient: Array, norm: Any, longest: float) -> Array:
    return gradient * longest / max(float(norm), longest)


def _change(
    objective: ModelConfig, g: Array, slots: dict[str, Array], rate: float, step: int
) -> tuple[Array, dict[str, Array]]:
    """Give what a step adds to a variable, and what is remembered of it."""
    if objective.solver in ("adam", "adamw"):
        m = 0.9 * slots.get("m", 0.0) + 0.1 * g
        v = 0.999 * slots.get("v", 0.0) + 0.001 * g * g
        corrected = rate * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        return -corrected * m / (np.sqrt(v) + 1e-7), {"m": m, "v": v}
    if objective.solver == "adagrad":
        accumulator = slots.get("accumulator", 0.1) + g * g
        return -rate * g / np.sqrt(accumulator + 1e-7), {"accumulator": accumulator}
    if objective.solver == "rmsprop":
        v = 0.9 * slots.get("v", 0.0) + 0.1 * g * g
        return -rate * g / np.sqrt(v + 1e-7), {"v": v}
    velocity = objective.momentum * slots.get("momentum", 0.0) - rate * g
    return velocity, {"momentum": velocity} if objective.momentum else {}
