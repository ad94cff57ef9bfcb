"""`precision` of the Keras backend."""

from __future__ import annotations

import numpy as np
import pytest
from deepg_keras import KerasOptions
from deepg_keras.engine import keras, tf
from deepg_keras.optimizers import Optimizer
from probe import gradients_of

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing
from deepg_core.network.layers import (
    Bidirectional,
    Conv1D,
    Dense,
    Distance,
    Flatten,
    LayerNormalization,
    MaxPooling1D,
    MultiHeadAttention,
    SinusoidalPosition,
)

SOME = (Conv1D(6, 5, "relu"), MaxPooling1D(2), SinusoidalPosition(), MultiHeadAttention(2, 4), LayerNormalization())


@pytest.fixture
def backend():
    return "keras"


@pytest.mark.slow
def test_it_learns_nearly_the_same(trainer, drawn, batches):
    graph = drawn(*SOME, Bidirectional(4), Dense(3, activation="softmax"))

    def learned(precision):
        made = trainer(graph, ModelConfig(solver="sgd", learning_rate=0.1), KerasOptions(precision=precision))
        for step in batches(3):
            made.train(*step)
        return made.weights(), made.predict(next(batches(1))[0], ["conv1d", "dense"])

    weights, predicted = learned("float32")
    for precision, near in (("bf16", 2e-2), ("fp16", 2e-3)):
        rough_weights, rough_predicted = learned(precision)
        for exact, rough in zip(predicted, rough_predicted, strict=True):
            assert rough.dtype == np.float32
            np.testing.assert_allclose(exact, rough, atol=near)
        assert (predicted[0] != rough_predicted[0]).any()
        np.testing.assert_allclose(rough_predicted[1].sum(1), 1, atol=1e-6)  # the softmax is computed in float32
        for key, exact in weights.items():
            assert rough_weights[key].dtype == np.float32
            np.testing.assert_allclose(exact, rough_weights[key], atol=near, err_msg=key)


def test_fp16_continues_bit_for_bit(trainer, drawn, batches):
    graph, options = drawn(Conv1D(4, 3), Flatten(), Dense(3, activation="softmax")), KerasOptions(precision="fp16")
    first, second = (trainer(graph, ModelConfig(), options) for _ in range(2))
    steps = list(batches(4))
    for step in steps[:2]:
        first.train(*step)
    second.set_weights(first.weights())
    second.set_optimizer_state(first.optimizer_state())
    for made in (first, second):
        for step in steps[2:]:
            made.train(*step)
    for key, value in first.weights().items():
        np.testing.assert_array_equal(value, second.weights()[key])
    np.testing.assert_array_equal(second.optimizer_state()["loss_scale"], [2**15, 4])


def test_a_distance_is_computed_in_float32(trainer):
    """Its epsilon is no number of fp16."""
    draw = Drawing()
    x = draw(Dense(3), draw.input("x", (3,)))
    distance = draw(Distance(), x, x)
    made = trainer(draw.graph(draw(Dense(1, "sigmoid"), distance)), ModelConfig(), KerasOptions(precision="fp16"))
    values = np.ones((2, 3), np.float32)
    np.testing.assert_allclose(made.predict({"x": values}, [distance])[0], np.sqrt(1e-7), rtol=1e-5)
    gradients = gradients_of(made, {"x": values}, {"y": np.ones((2, 1), np.float32)})
    assert all(np.isfinite(gradient).all() for gradient in gradients.values())


def test_a_scale_that_is_too_large_is_halved_and_its_step_left_out():
    def made():
        variables = {name: keras.Variable(np.ones(size, np.float32)) for name, size in (("a/x", 2), ("b/x", 4))}
        return variables, Optimizer(ModelConfig(solver="sgd", learning_rate=0.1), variables, scaled=True)

    variables, optimizer = made()
    optimizer.learn([tf.fill(size, np.float32(np.inf)) for size in (2, 4)])
    assert (variables["a/x"].numpy() == 1).all()
    state = optimizer.state()
    assert state["iterations"] == 0
    np.testing.assert_array_equal(state["loss_scale"], [2**14, 0])
    optimizer.learn([tf.fill(size, np.float32(2**14)) for size in (2, 4)])
    np.testing.assert_allclose(variables["a/x"].numpy(), 0.9)
    _, other = made()
    other.set_state(optimizer.state())
    np.testing.assert_array_equal(other.state()["loss_scale"], [2**14, 1])
