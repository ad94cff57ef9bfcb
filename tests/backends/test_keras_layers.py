"""Layers and networks of the Keras backend, beyond what test_layers_parity compares."""

from __future__ import annotations

import warnings

import deepg_keras
import numpy as np
import pytest
from attrs import evolve
from deepg_keras.engine import keras
from deepg_keras.layers import LAYERS
from deepg_keras.network import Network

from deepg_core.models import Drawing, ModelConfig
from deepg_core.models.graph import GraphError
from deepg_core.models.initializers import initial_weights
from deepg_core.models.layers import (
    GRU,
    LSTM,
    Activation,
    Add,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1D,
    Dense,
    Distance,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePooling1D,
    Masking,
    MultiHeadAttention,
    PositionEmbedding,
    Reduce,
    Reshape,
    ReverseComplementConv1D,
    SinusoidalPosition,
    Stack,
    TimeDistributed,
)

RANDOM = np.random.default_rng(0)


@pytest.fixture(autouse=True)
def _no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield


def normal(*shape):
    return RANDOM.normal(size=shape).astype(np.float32)


def made(graph):
    """The network with weights that are neither 0 nor 1."""
    network = Network(graph)
    network.set_weights({key: w + 0.2 for key, w in initial_weights(graph, 1).items()})
    return network


def run(network, name, *inputs, training=False):
    return network.part([name])(list(inputs), training=training)[name].numpy()


def one(layer, *shapes):
    """The network of a layer, the name of that and the names of its variables without it."""
    draw = Drawing()
    name = draw(layer, *(draw.input(f"x{number}", shape) for number, shape in enumerate(shapes)))
    return made(draw.graph(draw(Dense(2, "softmax"), draw(Flatten(), name)))), name


def test_all_layers_are_registered():
    assert sorted(deepg_keras.LAYERS) == sorted(["Input", *(layer.__name__ for layer in LAYERS)])


@pytest.mark.parametrize(("padding", "left"), [("valid", 0), ("causal", 6), ("same", 2)])
def test_strides_with_dilation(padding, left):
    """For `same` the windows of 7 at 0, 2, ..., 10 need 5 zeros around 12 letters: 2 and 3."""
    layer = Conv1D(5, 3, "relu", strides=2, padding=padding, dilation_rate=3)
    network, name = one(layer, (12, 4))
    x = normal(6, 12, 4)
    padded = np.pad(x, ((0, 0), (left, 10), (0, 0)))
    kernel, bias = network.weights()["conv1d/kernel"], network.weights()["conv1d/bias"]
    steps = layer.output_shape((12, 4))[0]
    expected = [np.einsum("bkc,kcf->bf", padded[:, 2 * i : 2 * i + 7 : 3], kernel) + bias for i in range(steps)]
    np.testing.assert_allclose(run(network, name, x), np.maximum(np.stack(expected, 1), 0), atol=1e-5)


def test_the_reverse_complement_gives_the_same_in_reverse():
    network, name = one(ReverseComplementConv1D(5, 3, "tanh"), (9, 4))
    x = normal(6, 9, 4)
    np.testing.assert_allclose(run(network, name, x[:, ::-1, ::-1]), run(network, name, x)[:, ::-1], atol=1e-6)


@pytest.mark.parametrize("layer", [LSTM(3, return_sequences=True), Bidirectional(3, return_sequences=True)], ids=str)
def test_a_mask_is_not_handed_on(layer):
    """Keras would leave the skipped places out of the mean."""
    draw = Drawing()
    x = draw.input("x", (7, 2))
    sequence = draw(layer, x, draw(Masking(), x))
    mean = draw(GlobalAveragePooling1D(), draw(BatchNormalization(), sequence))
    network = made(draw.graph(draw(Dense(2, "softmax"), mean)))
    values = normal(5, 7, 2)
    values[:, 4:] = 0
    normalised = run(network, "batch_normalization", values)
    np.testing.assert_allclose(run(network, mean, values), normalised.mean(1), atol=1e-6)


@pytest.mark.parametrize("layer", [LSTM(4, recurrent_dropout=0.5), Bidirectional(4, recurrent_dropout=0.5)], ids=str)
def test_recurrent_dropout_works_in_training_alone(layer):
    network, name = one(layer, (9, 2))
    x = normal(3, 9, 2)
    calm = run(network, name, x)
    np.testing.assert_array_equal(run(network, name, x), calm)
    network.seed(1)
    first = run(network, name, x, training=True)
    assert np.abs(first - calm).max() > 1e-3
    assert np.abs(run(network, name, x, training=True) - first).max() > 1e-3
    network.seed(1)
    np.testing.assert_array_equal(run(network, name, x, training=True), first)


@pytest.mark.parametrize("layer", [LSTM(3, stateful=True), TimeDistributed(LSTM(3, stateful=True))], ids=str)
def test_a_state_goes_on_until_it_is_reset(layer):
    shape = (2, 4, 2) if isinstance(layer, TimeDistributed) else (4, 2)
    network, name = one(layer, shape)
    x = normal(5, *shape)
    first, second = run(network, name, x), run(network, name, x)
    assert np.abs(first - second).max() > 1e-3
    np.testing.assert_allclose(run(network, name, x[:2]), first[:2], atol=1e-6)  # of another size: anew
    network.reset_states()
    np.testing.assert_allclose(run(network, name, x), first, atol=1e-6)


def test_both_directions_go_on():
    network, name = one(Bidirectional(3, stateful=True), (4, 2))
    whole, _ = one(Bidirectional(3), (8, 2))
    x = normal(5, 8, 2)
    run(network, name, x[:, :4])
    forward, _ = np.split(run(network, name, x[:, 4:]), 2, 1)
    np.testing.assert_allclose(forward, run(whole, name, x)[:, :3], atol=1e-6)
    network.reset_states()
    run(network, name, x[:, 4:])
    np.testing.assert_allclose(run(network, name, x[:, :4])[:, 3:], run(whole, name, x)[:, 3:], atol=1e-6)
    assert len(network.states) == 4


def test_gradients_leave_a_state_alone(trainer):
    draw = Drawing()
    graph = draw.graph(draw(Dense(2, "softmax"), draw(LSTM(3, stateful=True), draw.input("x", (4, 2)))))
    made = trainer(graph, ModelConfig())
    inputs = {"x": normal(5, 4, 2)}
    first, second = (made.predict(inputs, ["lstm"])[0] for _ in range(2))
    made.reset_states()
    np.testing.assert_array_equal(made.predict(inputs, ["lstm"])[0], first)
    made.gradients(inputs, {"y": np.eye(2, dtype=np.float32)[[0, 1, 0, 1, 1]]})
    np.testing.assert_array_equal(made.predict(inputs, ["lstm"])[0], second)


@pytest.fixture
def backend():
    return "keras"


def test_the_statistics_of_a_set_are_joint():
    network, name = one(TimeDistributed(BatchNormalization(momentum=0.5)), (3, 6, 4))
    x, before = normal(5, 3, 6, 4), network.weights()
    y = run(network, name, x, training=True)
    held = {key.removeprefix(f"{name}/"): value for key, value in before.items()}
    expected = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 1e-3) * held["gamma"] + held["beta"]
    np.testing.assert_allclose(y, expected, atol=1e-4)
    moved = network.weights()[f"{name}/moving_mean"]
    np.testing.assert_allclose(moved, 0.5 * held["moving_mean"] + 0.5 * x.mean((0, 1, 2)), atol=1e-5)


def test_frozen_nodes_stay_as_they_are(trainer, batches):
    draw = Drawing()
    x = draw(Dense(4), draw.input("input_1", (12, 4)))
    x = draw(TimeDistributed(Dense(3)), draw(Reshape((3, 4, 4)), x))
    x = draw(TimeDistributed(BatchNormalization()), x)
    x = draw(BatchNormalization(), x)
    graph = draw.graph(draw(Dense(3, activation="softmax"), draw(Flatten(), x)))
    made = trainer(evolve(graph, frozen=frozenset({"dense", "time_distributed_1"})), ModelConfig())
    before = made.weights()
    made.train(*next(batches(1)))
    moved = {key.rpartition("/")[0] for key, value in made.weights().items() if (value != before[key]).any()}
    assert moved == {"time_distributed", "batch_normalization", "dense_1"}
    assert not any(key.endswith(("dense/kernel", "time_distributed_1/gamma")) for key in made.optimizer_state())


def test_a_layer_that_nothing_reads_stays_as_it_is(trainer, batches):
    draw = Drawing()
    x = draw.input("input_1", (12, 4))
    draw(BatchNormalization(), x)
    made = trainer(draw.graph(draw(Dense(3, "softmax"), draw(Flatten(), x))), ModelConfig(solver="adamw"))
    made.train(*next(batches(1)))
    assert (made.weights()["batch_normalization/gamma"] == 1).all()
    assert not made.gradients(*next(batches(1)))["batch_normalization/gamma"].any()


def test_outputs_before_and_after_their_activations():
    draw = Drawing()
    x = draw.input("x", (6,))
    first = draw(Dense(3, "softmax"), x)
    second = draw(Activation("sigmoid"), draw(Dense(2), draw(Concatenate(), x, first)))
    third = draw.again(first, draw(Activation("tanh"), x))
    network = made(draw.graph(first, second, third))
    x = normal(4, 6)
    logits = network.model([x])
    for name, function in ((first, keras.ops.softmax), (second, keras.ops.sigmoid), (third, keras.ops.softmax)):
        np.testing.assert_allclose(function(logits[name]), run(network, name, x), atol=1e-6)
    kernel, bias = network.weights()["dense/kernel"], network.weights()["dense/bias"]
    np.testing.assert_allclose(logits[third], np.tanh(x) @ kernel + bias, atol=1e-5)


def test_an_output_without_softmax_is_what_the_loss_is_of():
    draw = Drawing()
    x = draw.input("x", (6,))
    first, second = draw(Dense(3, "tanh"), x), draw(Distance(), x, x)
    network, x = made(draw.graph(first, second)), normal(4, 6)
    for name, value in network.model([x]).items():
        np.testing.assert_array_equal(value, run(network, name, x))


def test_an_output_whose_activation_cannot_be_taken_off():
    draw = Drawing()
    graph = draw.graph(draw(ReverseComplementConv1D(2, 3, "sigmoid"), draw.input("x", (6, 4))))
    message = "the output `reverse_complement_conv1d`, a ReverseComplementConv1D, cannot have a softmax or sigmoid"
    with pytest.raises(GraphError, match=message):
        Network(graph)


def everything():
    """A graph with all layers that Keras lacks, and names that Keras gives itself."""
    draw = Drawing()
    tokens, letters = draw.input("tokens", (12,), "int32"), draw.input("letters", (12, 4))
    x = draw(PositionEmbedding(), draw(Embedding(9, 4), tokens))
    x = draw(Add(), x, draw(SinusoidalPosition(n=50.0), draw(ReverseComplementConv1D(4, 3, "hard_sigmoid"), letters)))
    x = draw(MultiHeadAttention(2, 3, dropout=0.1, causal=True), x, draw(Masking(), letters))
    x = draw(Conv1D(4, 3, strides=2, dilation_rate=2), x)
    sets = draw(Stack(), x, draw(Dropout(0.1), x))
    sets = draw(TimeDistributed(LSTM(4, return_sequences=True, stateful=True)), sets, draw(Masking(), sets))
    x = draw(Bidirectional(3, recurrent_activation="hard_sigmoid"), draw(Reduce("max"), sets))
    y = draw(GRU(6), draw(Reshape((3, 8)), draw(Reduce("mean"), sets)))
    x = draw(Concatenate(), x, draw(Distance("cosine"), x, y), draw(Distance(), x, y))
    return draw.graph(draw(Dense(3, "softmax"), x), draw(Dense(2, "sigmoid"), x))


def test_a_saved_model_is_the_same(tmp_path):
    graph = everything()
    network = made(graph)
    part = network.part(graph.outputs)
    x = [RANDOM.integers(0, 9, (5, 12), dtype=np.int32), normal(5, 12, 4) * (RANDOM.random((5, 12, 1)) < 0.7)]
    before = part(x)
    part.save(tmp_path / "model.keras")
    after = keras.saving.load_model(tmp_path / "model.keras")(x)
    for name in graph.outputs:
        np.testing.assert_allclose(before[name], after[name], atol=1e-6)


def test_a_model_of_plain_layers_is_plain_keras(small):
    graph, _ = small(bidirectional=True, layer_dense=(5, 3), dropout_dense=(0.1, 0.1))
    layers = Network(graph).part(graph.outputs)._flatten_layers(include_self=False)
    assert {type(layer).__module__.partition(".")[0] for layer in layers} == {"keras"}
