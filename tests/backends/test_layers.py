"""Layers and networks of each backend against formulas written out, beyond what `RealisedLayersContract` compares."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from attrs import evolve
from probe import fetch, gradients_of

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, GraphError
from deepg_core.network.layers import (
    LAYERS,
    LSTM,
    Activation,
    AverageOfProbabilities,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1D,
    Dense,
    Distance,
    Flatten,
    ReverseComplementConv1D,
    TimeDistributed,
)
from deepg_core.plugins import plugin_manager

RANDOM = np.random.default_rng(0)


def normal(*shape):
    return RANDOM.normal(size=shape).astype(np.float32)


@pytest.fixture
def run(trainer):
    """Gives the trainer of some layers side by side, and the names of these."""

    def make(shape, *layers):
        draw = Drawing()
        x = draw.input("x", shape)
        names = [draw(layer, x) for layer in layers]
        made = trainer(draw.graph(*(draw(Dense(2), draw(Flatten(), name)) for name in names)), ModelConfig())
        made.set_weights({key: normal(*value.shape) for key, value in made.weights().items()})
        return made, names

    return make


def test_what_is_registered_is_what_is_realised(backend):
    component = plugin_manager().get("trainer", backend)
    module = import_module(f"deepg_{backend}.layers")
    realised = module.MODULES if backend == "torch" else module.LAYERS
    assert sorted(component.layers) == sorted(["Input", *(layer.__name__ for layer in realised)])
    assert set(component.layers) == set(LAYERS)


CONVOLUTIONS = [
    ({"padding": "same"}, 1),
    ({"padding": "same", "strides": 3}, 1),
    ({"padding": "same", "dilation_rate": 2}, 3),
    ({"padding": "same", "dilation_rate": 3, "strides": 2}, 4),
    ({"padding": "causal"}, 3),
    ({"padding": "causal", "dilation_rate": 2, "strides": 2}, 6),
    ({"padding": "valid", "strides": 2}, 0),
    ({"padding": "valid", "dilation_rate": 3, "strides": 2}, 0),
]
"""Options, and the zeros on the left of 13 letters for a kernel of 4."""


def test_convolution_is_a_sum_over_places(run):
    layers = [Conv1D(3, 4, "relu", **options) for options, _ in CONVOLUTIONS]
    made, names = run((13, 2), *layers)
    x, held = normal(5, 13, 2), made.weights()
    for layer, name, (options, left), y in zip(layers, names, CONVOLUTIONS, made.predict({"x": x}, names), strict=True):
        padded = np.pad(x, ((0, 0), (left, 20), (0, 0)))
        steps = layer.output_shape((13, 2))[0]
        taken = np.arange(steps)[:, None] * layer.strides + np.arange(4) * layer.dilation_rate
        sums = np.einsum("bskc,kcf->bsf", padded[:, taken], held[f"{name}/kernel"]) + held[f"{name}/bias"]
        np.testing.assert_allclose(y, np.maximum(sums, 0), atol=1e-5, err_msg=str(options))


def test_the_reverse_complement_gives_the_same_in_reverse(run):
    made, names = run((12, 4), ReverseComplementConv1D(6, 5, "relu"), Conv1D(6, 5, "relu"))
    both, one = names
    held = made.weights()
    made.set_weights({**held, **{f"{one}/{name}": held[f"{both}/{name}"] for name in ("kernel", "bias")}})
    x = normal(3, 12, 4)
    y, there = made.predict({"x": x}, names)
    turned, back = made.predict({"x": x[:, ::-1, ::-1].copy()}, names)
    np.testing.assert_allclose(turned, y[:, ::-1], atol=1e-5)
    np.testing.assert_allclose(y, np.maximum(there, back[:, ::-1]), atol=1e-5)


def test_a_state_goes_on_until_it_is_reset(run):
    stateful = LSTM(3, stateful=True), Bidirectional(3, stateful=True)
    made, names = run((4, 2), *stateful)
    whole, of_whole = run((8, 2), LSTM(3), Bidirectional(3))
    whole.set_weights(made.weights())
    x = normal(5, 8, 2)
    lstm, both = whole.predict({"x": x}, of_whole)
    anew = made.predict({"x": x[:, :4].copy()}, names)
    after, after_both = made.predict({"x": x[:, 4:].copy()}, names)
    np.testing.assert_allclose(after, lstm, atol=1e-5)
    np.testing.assert_allclose(after_both[:, :3], both[:, :3], atol=1e-5)
    fewer = made.predict({"x": x[:2, :4].copy()}, names)  # a batch of another size begins anew
    for y, first in zip(fewer, anew, strict=True):
        np.testing.assert_allclose(y, first[:2], atol=1e-6)
    made.reset_states()
    made.predict({"x": x[:, 4:].copy()}, names)
    np.testing.assert_allclose(made.predict({"x": x[:, :4].copy()}, names)[1][:, 3:], both[:, 3:], atol=1e-5)
    made.reset_states()
    np.testing.assert_allclose(made.predict({"x": x[:, :4].copy()}, names)[0], anew[0], atol=1e-6)


def test_the_parts_of_a_set_have_a_state_each(run):
    made, names = run((2, 4, 2), TimeDistributed(LSTM(3, stateful=True)))
    x = normal(5, 2, 4, 2)
    (first,), (second,) = (made.predict({"x": x}, names) for _ in range(2))
    assert (np.abs(first - second).max((0, 2)) > 1e-3).all()
    made.reset_states()
    np.testing.assert_allclose(made.predict({"x": x}, names)[0], first, atol=1e-6)


def test_losses_are_of_the_outputs_whatever_is_computed_from_them(trainer):
    """An output that feeds other nodes, an activation of its own, a shared layer, and outputs without softmax."""
    draw = Drawing()
    x = draw.input("x", (6,))
    first = draw(Dense(3, "softmax"), x)
    second = draw(Activation("sigmoid"), draw(Dense(2), draw(Concatenate(), x, first)))
    third = draw.again(first, draw(Activation("tanh"), x))
    plain = [
        draw(Dense(2, "tanh"), x),
        draw(Activation("relu"), x),
        draw(Distance(), x, second_of := draw(Dense(6), x)),
    ]
    graph = draw.graph(first, second, third, *plain)
    made, x = trainer(graph, ModelConfig()), normal(4, 6)
    values = dict(zip(graph.outputs, made.predict({"x": x}, graph.outputs), strict=True))
    targets = {f"t{number}": np.zeros_like(value) for number, value in enumerate(values.values())}
    targets["t0"][:, 1] = targets["t1"][:] = targets["t2"][:, 2] = 1
    made.evaluate({"x": x}, targets)
    found = {name: output.loss for name, output in fetch(made).items()}
    expected = {
        first: -np.log(values[first][:, 1]).sum(),
        second: -np.log(values[second]).mean(1).sum(),
        third: -np.log(values[third][:, 2]).sum(),
        **{name: (values[name] ** 2).mean(1).sum() for name in plain},
    }
    assert found == pytest.approx(expected, rel=1e-5)
    (between, last) = made.predict({"x": x}, [second_of, third])
    held = made.weights()
    np.testing.assert_allclose(values[plain[2]][:, 0], np.linalg.norm(x - between, axis=1), rtol=1e-5)
    logits = np.tanh(x) @ held["dense/kernel"] + held["dense/bias"]
    np.testing.assert_allclose(last, np.exp(logits) / np.exp(logits).sum(1, keepdims=True), atol=1e-5)


OF_TWO = {
    "softmax": lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "linear": lambda x: x,
}


@pytest.fixture
def averaged(trainer):
    """Gives the trainer of a network that averages what one dense layer gives of two inputs (3,)."""

    def make(activation):
        draw = Drawing()
        one, other = draw.input("x", (3,)), draw.input("y", (3,))
        first = draw(Dense(3, use_bias=False), one)
        mean = draw(AverageOfProbabilities(activation), first, draw.again(first, other))
        made = trainer(draw.graph(draw(Activation(activation), mean)), ModelConfig())
        made.set_weights({"dense/kernel": np.eye(3, dtype=np.float32)})
        return made

    return make


@pytest.mark.parametrize("activation", OF_TWO)
def test_the_mean_of_the_probabilities_of_two_inputs(averaged, activation):
    x, y = normal(5, 3), normal(5, 3)
    (mean,) = averaged(activation).predict({"x": x, "y": y}, ["activation"])
    np.testing.assert_allclose(mean, (OF_TWO[activation](x) + OF_TWO[activation](y)) / 2, atol=1e-6)


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_the_mean_of_far_logits_is_finite_and_learns(averaged, activation):
    made = averaged(activation)
    x = np.array([[50, -50, 0], [50, -50, -50], [-50, -50, 50]], np.float32)
    inputs, targets = {"x": x, "y": x[::-1].copy()}, {"t": np.eye(3, dtype=np.float32)}
    mean, logits = made.predict(inputs, ["activation", "average_of_probabilities"])
    exact = OF_TWO[activation](x.astype(np.float64))
    np.testing.assert_allclose(mean, (exact + exact[::-1]) / 2, atol=1e-6)
    assert np.isfinite(logits).all()
    made.evaluate(inputs, targets)
    assert np.isfinite(fetch(made)["activation"].loss)
    gradient = gradients_of(made, inputs, targets)["dense/kernel"]
    assert np.isfinite(gradient).all()
    assert gradient.any()


def test_an_output_whose_activation_cannot_be_taken_off(trainer):
    draw = Drawing()
    graph = draw.graph(draw(ReverseComplementConv1D(2, 3, "sigmoid"), draw.input("x", (6, 4))))
    message = "the output `reverse_complement_conv1d`, a ReverseComplementConv1D, cannot have a softmax or sigmoid"
    with pytest.raises(GraphError, match=message):
        trainer(graph, ModelConfig())


def test_a_layer_that_nothing_reads_stays_as_it_is(trainer, batches):
    draw = Drawing()
    x = draw.input("input_1", (12, 4))
    draw(BatchNormalization(), x)
    made = trainer(draw.graph(draw(Dense(3, "softmax"), draw(Flatten(), x))), ModelConfig(solver="adamw"))
    made.train(*next(batches(1)))
    assert (made.weights()["batch_normalization/gamma"] == 1).all()
    assert not gradients_of(made, *next(batches(1)))["batch_normalization/gamma"].any()


def test_the_optimizer_remembers_nothing_of_frozen_nodes(trainer, drawn, batches):
    graph = drawn(TimeDistributed(Dense(2)), BatchNormalization(), Flatten(), Dense(3, "softmax"))
    made = trainer(evolve(graph, frozen=frozenset({"time_distributed", "batch_normalization"})), ModelConfig())
    made.train(*next(batches(1)))
    variables = ("dense/kernel", "dense/bias")
    assert list(made.optimizer_state()) == ["iterations", *(f"{slot}/{name}" for slot in "mv" for name in variables)]
