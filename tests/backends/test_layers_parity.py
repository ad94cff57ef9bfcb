"""Each layer on both backends: the same values, and the same gradients, from the same weights.

Layers of one kind stand side by side in one network, because making a network takes longer than running it.
"""

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve
from probe import gradients_of

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Network
from deepg_core.network.goal import decide_goals
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import (
    GRU,
    LAYERS,
    LSTM,
    Activation,
    Add,
    Average,
    AverageOfProbabilities,
    AveragePooling1D,
    BatchNormalization,
    Bidirectional,
    BidirectionalGRU,
    Columns,
    Concatenate,
    Conv1D,
    Cropping1D,
    Dense,
    Distance,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    LayerNormalization,
    LeakyReLU,
    Masking,
    Maximum,
    MaxPooling1D,
    MultiHeadAttention,
    Multiply,
    PositionEmbedding,
    Reduce,
    Reshape,
    ReverseComplementConv1D,
    SinusoidalPosition,
    SpatialDropout1D,
    Stack,
    TimeDistributed,
    ZeroPadding1D,
)
from deepg_core.network.layers.layer import ACTIVATIONS
from deepg_core.plugins import plugin_manager

BATCH, LENGTH, CHANNELS, SETS = 6, 13, 4, 3

ONE = {
    "convolution": {
        "conv": Conv1D(6, 4, "relu"),
        "strides_same": Conv1D(6, 4, "tanh", strides=3),
        "strides_same_odd": Conv1D(6, 5, strides=2, use_bias=False),
        "strides_longer_than_kernel": Conv1D(6, 2, strides=5),
        "valid": Conv1D(6, 4, padding="valid", strides=2),
        "causal_dilated": Conv1D(6, 3, "sigmoid", padding="causal", dilation_rate=2),
        "same_dilated": Conv1D(6, 4, "gelu", dilation_rate=3),
        "valid_dilated": Conv1D(6, 3, "silu", padding="valid", dilation_rate=4),
        "causal_strides": Conv1D(6, 4, padding="causal", strides=2),
        "hard_sigmoid": Conv1D(6, 4, "hard_sigmoid"),
        "reverse_complement": ReverseComplementConv1D(6, 5, "relu"),
        "reverse_complement_linear": ReverseComplementConv1D(6, 3, use_bias=False),
    },
    "pooling": {
        "max": MaxPooling1D(3),
        "max_same": MaxPooling1D(4, padding="same"),
        "max_strides": MaxPooling1D(3, strides=2),
        "max_same_overlapping": MaxPooling1D(4, strides=1, padding="same"),
        "average": AveragePooling1D(3),
        "average_same": AveragePooling1D(4, padding="same"),
        "average_same_overlapping": AveragePooling1D(5, strides=2, padding="same"),
        "global_average": GlobalAveragePooling1D(),
        "global_average_of_channels": GlobalAveragePooling1D(channels_first=True),
        "global_max": GlobalMaxPooling1D(),
        "global_max_of_channels": GlobalMaxPooling1D(channels_first=True),
        "zero_padding": ZeroPadding1D(2, 3),
        "cropping": Cropping1D(1, 4),
    },
    "lstm": {
        "lstm": LSTM(5),
        "of_one": LSTM(1),
        "sequence": LSTM(5, return_sequences=True),
        "hard_sigmoid": LSTM(5, return_sequences=True, recurrent_activation="hard_sigmoid"),
        "backwards": LSTM(5, return_sequences=True, go_backwards=True),
        "bidirectional": Bidirectional(5),
        "bidirectional_sequence": Bidirectional(5, return_sequences=True),
        "bidirectional_hard_sigmoid": Bidirectional(5, return_sequences=True, recurrent_activation="hard_sigmoid"),
        "bidirectional_hard_sigmoid_last": Bidirectional(5, recurrent_activation="hard_sigmoid"),
        "bidirectional_backwards": Bidirectional(5, return_sequences=True, go_backwards=True),
        "bidirectional_sum": Bidirectional(5, merge="sum"),
        "bidirectional_mul": Bidirectional(5, return_sequences=True, merge="mul"),
        "bidirectional_ave": Bidirectional(5, return_sequences=True, merge="ave", activation="softsign"),
        "without_bias": LSTM(5, activation="softsign", recurrent_activation="hard_sigmoid_sixth", use_bias=False),
    },
    "gru": {
        "gru": GRU(5),
        "sequence": GRU(5, return_sequences=True),
        "bidirectional": BidirectionalGRU(5),
        "bidirectional_sequence": BidirectionalGRU(5, return_sequences=True),
        "backwards": GRU(5, return_sequences=True, go_backwards=True),
        "reset_before": GRU(5, return_sequences=True, reset_after=False, recurrent_activation="hard_sigmoid"),
        "reset_after": GRU(5, activation="softsign", recurrent_activation="hard_sigmoid"),
        "without_bias": GRU(5, use_bias=False),
        "without_bias_reset_before": GRU(5, reset_after=False, use_bias=False),
        "bidirectional_reset_before": BidirectionalGRU(5, return_sequences=True, reset_after=False, merge="ave"),
    },
    "dense": {
        "dense": Dense(5, "tanh"),
        "without_bias": Dense(5, use_bias=False),
        **{name: Activation(name) for name in ACTIVATIONS},
        "leaky_relu": LeakyReLU(0.2),
        "batch_normalization": BatchNormalization(momentum=0.9),
        "without_scale": BatchNormalization(scale=False),
        "without_center": BatchNormalization(center=False),
        "layer_normalization": LayerNormalization(epsilon=1e-6),
        "layer_without_scale": LayerNormalization(scale=False),
        "layer_without_both": LayerNormalization(scale=False, center=False),
        "columns": Columns(1, 3),
        "flatten": Flatten(),
        "reshape": Reshape((CHANNELS, LENGTH)),
        "masking_alone": Masking(),
        "dropout": Dropout(0.5),
        "spatial_dropout": SpatialDropout1D(0.5),
    },
    "attention": {
        "position_embedding": PositionEmbedding(),
        "sinusoidal_position": SinusoidalPosition(n=100.0),
        "attention": MultiHeadAttention(3, 5),
        "causal": MultiHeadAttention(3, 5, causal=True),
        "attention_dropout": MultiHeadAttention(3, 5, dropout=0.5),
    },
    "dropped in training alone": {
        "lstm": LSTM(5, dropout=0.5, recurrent_dropout=0.5),
        "gru": GRU(5, dropout=0.5),
        "bidirectional": Bidirectional(5, recurrent_dropout=0.5),
    },
}
"""Layers of one input (length, channels), compared in inference mode."""

MASKED = {
    "lstm": {
        "lstm": LSTM(5),
        "sequence": LSTM(5, return_sequences=True),
        "hard_sigmoid": LSTM(5, return_sequences=True, recurrent_activation="hard_sigmoid"),
        "backwards": LSTM(5, return_sequences=True, go_backwards=True),
        "bidirectional": Bidirectional(5),
        "bidirectional_sequence": Bidirectional(5, return_sequences=True),
        "bidirectional_hard_sigmoid": Bidirectional(5, return_sequences=True, recurrent_activation="hard_sigmoid"),
        "bidirectional_sum": Bidirectional(5, return_sequences=True, merge="sum"),
        "bidirectional_mul": Bidirectional(5, merge="mul"),
    },
    "stateful": {"lstm": LSTM(5, return_sequences=True, stateful=True)},
    "gru": {
        "gru": GRU(5),
        "sequence": GRU(5, return_sequences=True),
        "bidirectional": BidirectionalGRU(5),
        "bidirectional_sequence": BidirectionalGRU(5, return_sequences=True),
        "reset_before": GRU(5, return_sequences=True, reset_after=False),
        "bidirectional_reset_before": BidirectionalGRU(5, return_sequences=True, reset_after=False, merge="ave"),
    },
    "attention": {
        "attention": MultiHeadAttention(3, 5),
        "causal": MultiHeadAttention(3, 5, causal=True),
        "dropout": MultiHeadAttention(3, 5, dropout=0.5),
        "causal_dropout": MultiHeadAttention(3, 5, dropout=0.5, causal=True),
    },
}
"""Layers whose second input is a `Masking`."""

MERGED = {
    "add": Add(),
    "multiply": Multiply(),
    "average": Average(),
    "average_softmax": AverageOfProbabilities("softmax"),
    "average_sigmoid": AverageOfProbabilities("sigmoid"),
    "average_linear": AverageOfProbabilities("linear"),
    "maximum": Maximum(),
    "concatenate": Concatenate(),
    "stack": Stack(),
}
"""Layers of several inputs."""

SET = {
    "conv": TimeDistributed(Conv1D(6, 4, "relu", strides=2)),
    "pooling": TimeDistributed(MaxPooling1D(3)),
    "batch_normalization": TimeDistributed(BatchNormalization(momentum=0.9)),
    "lstm": TimeDistributed(LSTM(5)),
    "gru": TimeDistributed(GRU(5, return_sequences=True)),
    "flatten": TimeDistributed(Flatten()),
    "dense": TimeDistributed(Dense(3, "relu")),
    "sum": Reduce("sum"),
    "mean": Reduce("mean"),
    "max": Reduce("max"),
    "of_four_axes": BatchNormalization(),
}
"""Layers of one input (sets, length, channels)."""


def before(draw, x):
    """A dense layer, so that what the layer after it gives back is seen in a gradient."""
    return draw(Dense(CHANNELS), x)


def headed(draw, *names):
    """The graph of what is drawn; each has an output of three classes."""
    return draw.graph(*(draw(Dense(3, activation="softmax"), draw(Flatten(), name)) for name in names))


def side_by_side(table, shape=(LENGTH, CHANNELS)):
    draw = Drawing()
    x = draw.input("x", shape)
    return headed(draw, *(draw(layer, before(draw, x), name=f"{name}_") for name, layer in table.items()))


def values(graph):
    """A batch, some places of which are all zero, at the end and elsewhere; one example is nothing else."""
    random = np.random.default_rng(0)
    given = {}
    for node in graph:
        if node.name in graph.inputs:
            shape = (BATCH, *node.layer.shape)
            if node.layer.dtype == "int32":
                given[node.name] = random.integers(0, 7, shape, dtype=np.int32)
            else:
                given[node.name] = random.normal(size=shape).astype(np.float32)
                if len(shape) == 3:
                    given[node.name][random.random(shape[:2]) < 0.3] = 0
                    given[node.name][1, 7:] = given[node.name][2, :4] = given[node.name][3] = 0
    return given, {name: np.eye(3, dtype=np.float32)[random.integers(0, 3, BATCH)] for name in graph.outputs}


def weights(graph):
    """Initial weights, none of which is 0 or 1."""
    random = np.random.default_rng(2)
    return {
        key: w + random.uniform(0.1, 0.3, w.shape).astype(np.float32) for key, w in initial_weights(graph, 1).items()
    }


def made(backend, graph):
    component = plugin_manager().get("trainer", backend)
    trainer = component.load()(component.config())
    config = ModelConfig(solver="sgd", learning_rate=0.1)
    trainer.compile(Network(graph, {}), config, decide_goals(graph, config))
    trainer.set_weights(weights(graph))
    return trainer


def assert_same(graph):
    """In inference mode: what every node gives, and the gradient of every variable."""
    inputs, targets = values(graph)
    names = [node.name for node in graph if node.inbound]
    ours, theirs = (made(backend, graph) for backend in ("torch", "keras"))
    for name, a, b in zip(names, ours.predict(inputs, names), theirs.predict(inputs, names), strict=True):
        assert a.shape == (BATCH, *graph.shapes[name])
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5, err_msg=name)
    ours, theirs = (gradients_of(trainer, inputs, targets) for trainer in (ours, theirs))
    assert list(ours) == list(theirs) == [key for key, variable in graph.variables.items() if variable.trainable]
    for name, gradient in ours.items():
        assert gradient.shape == graph.variables[name].shape
        assert gradient.any() or name.endswith("bias"), f"{name} learns nothing"
        np.testing.assert_allclose(gradient, theirs[name], rtol=1e-4, atol=1e-4, err_msg=name)


def assert_same_step(graph):
    """In training: batch normalisations use the statistics of the batch, and move their own."""
    ours, theirs = (made(backend, graph) for backend in ("torch", "keras"))
    for trainer in (ours, theirs):
        trainer.train(*values(graph))
    for name, array in ours.weights().items():
        assert (array != weights(graph)[name]).any() or name.endswith("bias"), f"{name} stays as it is"
        np.testing.assert_allclose(array, theirs.weights()[name], rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize("table", ONE.values(), ids=ONE)
def test_one_input(table):
    assert_same(side_by_side(table))


@pytest.mark.slow
@pytest.mark.parametrize("table", MASKED.values(), ids=MASKED)
def test_masked(table):
    draw = Drawing()
    x = draw.input("x", (LENGTH, CHANNELS))
    mask = draw(Masking(), x)
    assert_same(headed(draw, *(draw(layer, before(draw, x), mask, name=f"{name}_") for name, layer in table.items())))


def test_three_inputs():
    draw = Drawing()
    three = [draw.input(name, (LENGTH, CHANNELS)) for name in "xyz"]
    merged = [draw(layer, *(before(draw, x) for x in three), name=f"{name}_") for name, layer in MERGED.items()]
    assert_same(headed(draw, *merged))


def test_distance():
    draw = Drawing()
    two = [draw.input(name, (5,)) for name in "xy"]
    methods = ("euclidean", "cosine")
    assert_same(
        headed(
            draw, *(draw(Distance(method), *(before(draw, x) for x in two), name=f"{method}_") for method in methods)
        )
    )


@pytest.mark.slow
def test_sets():
    assert_same(side_by_side(SET, (SETS, LENGTH, CHANNELS)))


@pytest.mark.parametrize("shape", [(LENGTH, CHANNELS), (SETS, LENGTH, CHANNELS)], ids=["window", "set"])
def test_batch_normalization_in_training(shape):
    layer = BatchNormalization(momentum=0.9)
    assert_same_step(
        side_by_side({"plain": layer} | ({"inside": TimeDistributed(layer)} if len(shape) == 3 else {}), shape)
    )


def test_whole_numbers():
    draw = Drawing()
    assert_same(headed(draw, draw(Embedding(7, CHANNELS), draw.input("x", (LENGTH,), "int32"))))


def shared():
    """One network for two inputs, which begins with a batch normalisation."""
    draw = Drawing()
    x, y = (before(draw, draw.input(name, (LENGTH, CHANNELS))) for name in "xy")
    normal = draw(BatchNormalization(momentum=0.5), x)
    conv = draw(Conv1D(4, 3, "relu"), normal)
    return headed(draw, draw(Concatenate(), conv, draw.again(conv, draw.again(normal, y))))


def test_shared_layers():
    assert_same(shared())


def test_shared_statistics_move_in_the_order_of_the_graph():
    assert_same_step(shared())


def test_stateful_layers_go_on():
    table = {"lstm": LSTM(5, stateful=True), "bidirectional": Bidirectional(5, stateful=True)}
    graph = side_by_side(table)
    inputs, targets = values(graph)
    trainers = [made(backend, graph) for backend in ("torch", "keras")]

    def both():
        ours, theirs = (
            np.concatenate(trainer.predict(inputs, [f"{name}_" for name in table]), 1) for trainer in trainers
        )
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
        return ours

    first, second = both(), both()
    assert np.abs(first - second).max() > 1e-3
    for trainer in trainers:
        trainer.reset_states()
    np.testing.assert_allclose(both(), first, atol=1e-6)
    for trainer in trainers:
        gradients_of(trainer, inputs, targets)
    np.testing.assert_allclose(both(), second, atol=1e-6)


def test_frozen_nodes():
    """Their variables stay, moving statistics too, and in training they normalise with those."""
    draw = Drawing()
    x = before(draw, draw.input("x", (LENGTH, CHANNELS)))
    x = draw(BatchNormalization(momentum=0.5), draw(BatchNormalization(momentum=0.5), x))
    x = draw(TimeDistributed(Dense(3)), draw(Reshape((LENGTH, 2, CHANNELS // 2)), x))
    x = draw(TimeDistributed(BatchNormalization(momentum=0.5)), x)
    graph = headed(draw, draw(Conv1D(5, 3), draw(Reshape((LENGTH, 6)), x)))
    frozen = ("batch_normalization", "dense", "time_distributed_1")
    graph = evolve(graph, frozen=frozenset(frozen))
    after, start = [], weights(graph)
    learned = [key for key, variable in graph.variables.items() if variable.trainable]
    for backend in ("torch", "keras"):
        trainer = made(backend, graph)
        for _ in range(2):  # going to inference and back changes nothing
            assert list(gradients_of(trainer, *values(graph))) == learned
            trainer.train(*values(graph))
        after.append(trainer.weights())
        for name in start:
            assert (after[-1][name] == start[name]).all() == name.startswith(tuple(f"{of}/" for of in frozen)), name
    for name, array in after[0].items():
        np.testing.assert_allclose(array, after[1][name], atol=1e-4, err_msg=name)


def test_every_layer_is_compared():
    tables = [*ONE.values(), *MASKED.values(), MERGED, SET]
    layers = [layer for table in tables for layer in table.values()]
    seen = {type(getattr(layer, "layer", layer)) for layer in layers} | {type(layer) for layer in layers}
    elsewhere = {Distance, Embedding, LAYERS["Input"], LAYERS["Native"], LAYERS["Slice"]}
    assert seen | elsewhere == set(LAYERS.values())
