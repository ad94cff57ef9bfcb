"""Clipping, decay, momentum and the scale of the loss in the Keras backend, against Keras' formulas."""

from __future__ import annotations

import numpy as np
import pytest
from deepg_keras.engine import keras, tf
from deepg_keras.optimizers import Optimizer

from deepg_core.models import ModelConfig

GRADIENTS = np.random.default_rng(0).normal(size=(3, 6)).astype(np.float32)
"""Of three steps, for two variables: one of 2 numbers, one of 4."""
PARTS = (slice(2), slice(2, 6))


def optimizer(scaled=False, **options):
    """Two variables of ones and an optimizer for them."""
    variables = {name: keras.Variable(np.ones(size, np.float32)) for name, size in (("a/x", 2), ("b/x", 4))}
    return variables, Optimizer(ModelConfig(learning_rate=0.1, **options), variables, scaled=scaled)


def after(rates=(0.1, 0.1, 0.1), **options):
    """Give the six numbers after three steps from 1."""
    variables, made = optimizer(**options)
    for gradient, rate in zip(GRADIENTS, rates, strict=True):
        made.set_learning_rate(rate)
        made.learn([tf.constant(gradient[part]) for part in PARTS])
    assert made.state()["iterations"] == 3
    return np.concatenate([variable.numpy() for variable in variables.values()])


def test_momentum_remembers_the_learning_rate():
    value, velocity = np.ones(6), np.zeros(6)
    for gradient, rate in zip(GRADIENTS, (0.1, 0.01, 0.5), strict=True):
        velocity = 0.9 * velocity - rate * gradient
        value += velocity
    np.testing.assert_allclose(after((0.1, 0.01, 0.5), solver="sgd", momentum=0.9), value, rtol=1e-5)


def test_clipvalue():
    expected = 1 - 0.1 * np.clip(GRADIENTS, -0.3, 0.3).sum(0)
    np.testing.assert_allclose(after(solver="sgd", clipvalue=0.3), expected, rtol=1e-5)


@pytest.mark.parametrize("limit", [0.5, 1.5, 100.0])
def test_clipnorm_is_of_each_variable(limit):
    norms = np.stack([np.linalg.norm(GRADIENTS[:, part], axis=1) for part in PARTS], 1)
    scale = np.repeat(limit / np.maximum(norms, limit), (2, 4), axis=1)
    np.testing.assert_allclose(after(solver="sgd", clipnorm=limit), 1 - 0.1 * (GRADIENTS * scale).sum(0), rtol=1e-5)


@pytest.mark.parametrize("limit", [0.5, 2.0, 100.0])
def test_global_clipnorm_is_of_all(limit):
    scale = limit / np.maximum(np.linalg.norm(GRADIENTS, axis=1), limit)
    expected = 1 - 0.1 * (GRADIENTS * scale[:, None]).sum(0)
    np.testing.assert_allclose(after(solver="sgd", global_clipnorm=limit), expected, rtol=1e-5)


def test_of_several_clips_the_first_counts():
    every = after(solver="sgd", clipnorm=0.5, global_clipnorm=0.1, clipvalue=0.01)
    np.testing.assert_array_equal(every, after(solver="sgd", clipnorm=0.5))


def test_decay_comes_before_the_step():
    value = np.ones(6)
    for gradient in GRADIENTS:
        value = value * (1 - 0.1 * 0.2) - 0.1 * gradient
    np.testing.assert_allclose(after(solver="sgd", weight_decay=0.2), value, rtol=1e-5)


def test_adamw_is_adam_with_a_decay_of_its_own():
    np.testing.assert_array_equal(after(solver="adamw"), after(solver="adam", weight_decay=0.004))
    np.testing.assert_allclose(after(solver="adamw", weight_decay=0.0), after(solver="adam"), rtol=1e-7)


def test_a_variable_without_gradient_stays():
    variables, made = optimizer(solver="adamw", clipnorm=1.0)
    made.learn([tf.ones(2), None])
    assert (variables["a/x"].numpy() != 1).all()
    assert (variables["b/x"].numpy() == 1).all()


def test_a_scale_that_is_too_large_is_halved_and_its_step_left_out():
    variables, made = optimizer(scaled=True, solver="sgd")
    made.learn([tf.fill(size, np.float32(np.inf)) for size in (2, 4)])
    assert (variables["a/x"].numpy() == 1).all()
    state = made.state()
    assert state["iterations"] == 0
    np.testing.assert_array_equal(state["loss_scale"], [2**14, 0])
    made.learn([tf.fill(size, np.float32(2**14)) for size in (2, 4)])
    np.testing.assert_allclose(variables["a/x"].numpy(), 0.9)
    _, other = optimizer(scaled=True, solver="sgd")
    other.set_state(made.state())
    np.testing.assert_array_equal(other.state()["loss_scale"], [2**14, 1])
