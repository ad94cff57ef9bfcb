"""Clipping, decay and momentum against Keras' formulas."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from deepg_torch.optimizers import Optimizer

from deepg_core.models import ModelConfig
from deepg_core.models.initializers import initial_weights
from deepg_core.models.losses import losses
from deepg_core.plugins import plugin_manager

OPTIONS = [
    {"solver": "adam", "clipnorm": 0.01},
    {"solver": "adamw", "global_clipnorm": 0.01},
    {"solver": "adamw", "weight_decay": 0.3},
    {"solver": "adagrad", "clipvalue": 0.001, "weight_decay": 0.1},
    {"solver": "rmsprop", "weight_decay": 0.1},
    {"solver": "sgd", "momentum": 0.9, "weight_decay": 0.1},
]
GRADIENTS = np.random.default_rng(0).normal(size=(3, 6))
"""Of three steps, for two variables: one in a single tensor of 2 numbers, one in two of 2 numbers each."""


def after(rates=(0.1, 0.1, 0.1), **options):
    """Give the six numbers after three steps from 1."""
    tensors = [torch.nn.Parameter(torch.ones(2, dtype=torch.float64)) for _ in range(3)]
    optimizer = Optimizer({"a": tensors[:1], "b": tensors[1:]}, ModelConfig(learning_rate=0.1, **options))
    for gradient, rate in zip(GRADIENTS, rates, strict=True):
        for tensor, part in zip(tensors, np.split(gradient, 3), strict=True):
            tensor.grad = torch.tensor(part)
        optimizer.set_learning_rate(rate)
        optimizer.step()
    assert optimizer.numbers() == {"iterations": 3}
    return np.concatenate([tensor.detach().numpy() for tensor in tensors])


def test_momentum_remembers_the_learning_rate():
    value, velocity = np.ones(6), np.zeros(6)
    for gradient, rate in zip(GRADIENTS, (0.1, 0.01, 0.5), strict=True):
        velocity = 0.9 * velocity - rate * gradient
        value += velocity
    np.testing.assert_allclose(after((0.1, 0.01, 0.5), solver="sgd", momentum=0.9), value, rtol=1e-12)


def test_clipvalue():
    expected = 1 - 0.1 * np.clip(GRADIENTS, -0.3, 0.3).sum(0)
    np.testing.assert_allclose(after(solver="sgd", clipvalue=0.3), expected, rtol=1e-12)


@pytest.mark.parametrize("limit", [0.5, 1.5, 100.0])
def test_clipnorm_is_of_each_variable(limit):
    norms = np.stack([np.linalg.norm(GRADIENTS[:, part], axis=1) for part in (slice(2), slice(2, 6))], 1)
    scale = np.repeat(limit / np.maximum(norms, limit), (2, 4), axis=1)
    np.testing.assert_allclose(after(solver="sgd", clipnorm=limit), 1 - 0.1 * (GRADIENTS * scale).sum(0), rtol=1e-12)


@pytest.mark.parametrize("limit", [0.5, 2.0, 100.0])
def test_global_clipnorm_is_of_all(limit):
    scale = limit / np.maximum(np.linalg.norm(GRADIENTS, axis=1), limit)
    expected = 1 - 0.1 * (GRADIENTS * scale[:, None]).sum(0)
    np.testing.assert_allclose(after(solver="sgd", global_clipnorm=limit), expected, rtol=1e-12)


def test_decay_comes_before_the_step():
    value = np.ones(6)
    for gradient in GRADIENTS:
        value = value * (1 - 0.1 * 0.2) - 0.1 * gradient
    np.testing.assert_allclose(after(solver="sgd", weight_decay=0.2), value, rtol=1e-12)


def test_adamw_is_adam_with_a_decay_of_its_own():
    np.testing.assert_array_equal(after(solver="adamw"), after(solver="adam", weight_decay=0.004))
    np.testing.assert_array_equal(after(solver="adamw", weight_decay=0.0), after(solver="adam"))


def test_a_variable_without_gradient_stays():
    tensors = [torch.nn.Parameter(torch.ones(2)) for _ in range(2)]
    optimizer = Optimizer({"a": tensors[:1], "b": tensors[1:]}, ModelConfig(solver="adamw", clipnorm=1.0))
    tensors[0].grad = torch.ones(2)
    optimizer.step()
    assert (tensors[0] != 1).all()
    assert (tensors[1] == 1).all()


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_other_backend_learns_the_same(small, batches, options):
    graph, config = small(learning_rate=0.01, **options)
    after = []
    for backend in ("torch", "keras"):
        component = plugin_manager().get("trainer", backend)
        trainer = component.load()(component.config())
        trainer.compile(graph, config, losses(graph, config))
        trainer.set_weights(initial_weights(graph, 1))
        for number, step in enumerate(batches(4)):
            trainer.set_learning_rate(0.01 if number < 2 else 0.003)
            trainer.train(*step)
        after.append((trainer.weights(), trainer.optimizer_state()))
    for ours, theirs in zip(*after, strict=True):
        assert list(ours) == list(theirs)
        for name, array in ours.items():
            np.testing.assert_allclose(array, theirs[name], rtol=1e-3, atol=1e-5, err_msg=name)
