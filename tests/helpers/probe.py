"""What tests want to know of a trainer beside what its interface says: what was summed, and gradients of its variables."""

from __future__ import annotations

import numpy as np
from attrs import frozen


@frozen(eq=False)
class Totals:
    """What some batches added up to for one output; None for what is not counted of such an output."""

    loss: float
    count: int
    confusion: np.ndarray | None
    score: float | None
    """Hits of sigmoids, or the absolute error of numbers."""


def fetch(trainer):
    """Give output -> totals, and let the sums start from zero."""
    arrays = trainer.sums().arrays
    trainer.clear_sums()
    outputs = dict.fromkeys(name.rpartition("/")[0] for name in arrays)
    return {
        name: _totals({key.rpartition("/")[2]: a for key, a in arrays.items() if key.startswith(f"{name}/")})
        for name in outputs
    }


def fetch_only(trainer):
    """Give the totals of the one output."""
    (totals,) = fetch(trainer).values()
    return totals


def _totals(sums):
    score = sums.get("right", sums.get("absolute_error"))
    return Totals(
        float(sums["loss"]), int(sums["count"]), sums.get("confusion"), None if score is None else float(score)
    )


def gradients_of(trainer, inputs, targets):
    """Give the gradient of what is learned for each trainable variable, in inference mode: `layer/variable` -> array."""
    of = _of_torch if type(trainer).__name__ == "TorchTrainer" else _of_keras
    found = of(trainer, inputs, targets)
    trainer.clear_sums()
    return found


def _of_torch(trainer, inputs, targets):
    import torch

    trainer._network.eval()
    tensors = [tensor for place in trainer._trainable.values() for tensor in place.tensors]
    with trainer._network.keeping_states():
        learned, _ = trainer._learned(inputs, targets, None)
        found = iter(torch.autograd.grad(learned, tensors, allow_unused=True, materialize_grads=True))
    return {key: place.get([next(found) for _ in place.tensors]) for key, place in trainer._trainable.items()}


def _of_keras(trainer, inputs, targets):
    import tensorflow as tf

    kept = trainer._network.states
    states = {name: held.read_value() for name, held in kept.items()}
    with tf.GradientTape() as tape:
        loss, *_ = trainer._steps.judge(trainer._listed(inputs), trainer._targets(targets), None, training=False)
    found = tape.gradient(loss, trainer._steps.variables, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    for name, state in states.items():
        kept[name].assign(state)
    return {
        key: tf.convert_to_tensor(part).numpy() for key, part in zip(trainer._network.trainable, found, strict=True)
    }
