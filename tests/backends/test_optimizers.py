"""Clipping, decay and momentum on both backends against Keras' formulas; `SolverContract` has twenty steps of each."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.models import ModelConfig

GRADIENTS = np.random.default_rng(0).normal(size=(3, 6))
"""Of three steps, for two variables: `a` of 2 numbers, `b` of 4."""
A, B = slice(2), slice(2, 6)


class OnTorch:
    """Two variables of ones, `b` in two tensors, and their optimizer, in float64."""

    exact, nearly_equal = 1e-12, 0

    def __init__(self, config):
        import torch
        from deepg_torch.optimizers import Optimizer

        self.tensors = [torch.nn.Parameter(torch.ones(2, dtype=torch.float64)) for _ in range(3)]
        self.optimizer = Optimizer({"a": self.tensors[:1], "b": self.tensors[1:]}, config)

    def step(self, a, b):
        from torch import tensor

        for parameter, part in zip(self.tensors, [a, *([None] * 2 if b is None else np.split(b, 2))], strict=True):
            parameter.grad = None if part is None else tensor(part)
        self.optimizer.step()

    def values(self):
        return np.concatenate([parameter.detach().numpy() for parameter in self.tensors])

    def iterations(self):
        return self.optimizer.numbers()["iterations"]


class OnKeras:
    """The same in float32."""

    exact, nearly_equal = 1e-5, 1e-7

    def __init__(self, config):
        from deepg_keras.engine import keras
        from deepg_keras.optimizers import Optimizer

        self.variables = {name: keras.Variable(np.ones(size, np.float32)) for name, size in (("a", 2), ("b", 4))}
        self.optimizer = Optimizer(config, self.variables)

    def step(self, *gradients):
        from deepg_keras.engine import tf

        self.optimizer.learn([None if part is None else tf.constant(part, tf.float32) for part in gradients])

    def values(self):
        return np.concatenate([variable.numpy() for variable in self.variables.values()])

    def iterations(self):
        return self.optimizer.state()["iterations"]


@pytest.fixture
def on(backend):
    return {"torch": OnTorch, "keras": OnKeras}[backend]


@pytest.fixture
def after(on):
    """Gives the six numbers after three steps from 1."""

    def make(rates=(0.1, 0.1, 0.1), **options):
        made = on(ModelConfig(learning_rate=0.1, **options))
        for gradient, rate in zip(GRADIENTS, rates, strict=True):
            made.optimizer.set_learning_rate(rate)
            made.step(gradient[A], gradient[B])
        assert made.iterations() == 3
        return made.values()

    return make


def test_momentum_remembers_the_learning_rate(on, after):
    value, velocity = np.ones(6), np.zeros(6)
    for gradient, rate in zip(GRADIENTS, (0.1, 0.01, 0.5), strict=True):
        velocity = 0.9 * velocity - rate * gradient
        value += velocity
    np.testing.assert_allclose(after((0.1, 0.01, 0.5), solver="sgd", momentum=0.9), value, rtol=on.exact)


def test_clipvalue(on, after):
    expected = 1 - 0.1 * np.clip(GRADIENTS, -0.3, 0.3).sum(0)
    np.testing.assert_allclose(after(solver="sgd", clipvalue=0.3), expected, rtol=on.exact)


@pytest.mark.parametrize("limit", [0.5, 1.5, 100.0])
def test_clipnorm_is_of_each_variable(on, after, limit):
    norms = np.stack([np.linalg.norm(GRADIENTS[:, part], axis=1) for part in (A, B)], 1)
    scale = np.repeat(limit / np.maximum(norms, limit), (2, 4), axis=1)
    expected = 1 - 0.1 * (GRADIENTS * scale).sum(0)
    np.testing.assert_allclose(after(solver="sgd", clipnorm=limit), expected, rtol=on.exact)


@pytest.mark.parametrize("limit", [0.5, 2.0, 100.0])
def test_global_clipnorm_is_of_all(on, after, limit):
    scale = limit / np.maximum(np.linalg.norm(GRADIENTS, axis=1), limit)
    expected = 1 - 0.1 * (GRADIENTS * scale[:, None]).sum(0)
    np.testing.assert_allclose(after(solver="sgd", global_clipnorm=limit), expected, rtol=on.exact)


def test_of_several_clips_the_first_counts(after):
    every = after(solver="sgd", clipnorm=0.5, global_clipnorm=0.1, clipvalue=0.01)
    np.testing.assert_array_equal(every, after(solver="sgd", clipnorm=0.5))
    both = after(solver="sgd", global_clipnorm=0.1, clipvalue=0.01)
    np.testing.assert_array_equal(both, after(solver="sgd", global_clipnorm=0.1))


def test_decay_comes_before_the_step(on, after):
    value = np.ones(6)
    for gradient in GRADIENTS:
        value = value * (1 - 0.1 * 0.2) - 0.1 * gradient
    np.testing.assert_allclose(after(solver="sgd", weight_decay=0.2), value, rtol=on.exact)


def test_adamw_is_adam_with_a_decay_of_its_own(on, after):
    np.testing.assert_array_equal(after(solver="adamw"), after(solver="adam", weight_decay=0.004))
    without = after(solver="adamw", weight_decay=0.0)
    np.testing.assert_allclose(without, after(solver="adam"), rtol=on.nearly_equal, atol=0)


def test_a_variable_without_gradient_stays(on):
    made = on(ModelConfig(solver="adamw", clipnorm=1.0))
    made.step(np.ones(2), None)
    assert (made.values()[A] != 1).all()
    assert (made.values()[B] == 1).all()


@pytest.mark.parametrize("solver", ["adam", "adagrad", "rmsprop", "sgd"])
def test_a_part_without_anything_to_learn_has_an_optimizer(solver):
    """Of frozen layers that are only asked."""
    from deepg_torch.optimizers import Optimizer

    assert Optimizer({}, ModelConfig(solver=solver), scaled=True).numbers()["iterations"] == 0
