"""Networks on both backends whose layers are shared, stateful or frozen; `RealisedLayersContract` compares layers."""

from __future__ import annotations

import numpy as np
from attrs import evolve
from probe import gradients_of

from deepg_core.models import ModelConfig
from deepg_core.network import Drawing, Network
from deepg_core.network.goal import decide_goals
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import (
    LSTM,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1D,
    Dense,
    Flatten,
    Reshape,
    TimeDistributed,
)
from deepg_core.plugins import plugin_manager

BATCH, LENGTH, CHANNELS = 6, 13, 4


def before(draw, x):
    """A dense layer, so that what the layer after it gives back is seen in a gradient."""
    return draw(Dense(CHANNELS), x)


def headed(draw, *names):
    """The graph of what is drawn; each has an output of three classes."""
    return draw.graph(*(draw(Dense(3, activation="softmax"), draw(Flatten(), name)) for name in names))


def side_by_side(table):
    draw = Drawing()
    x = draw.input("x", (LENGTH, CHANNELS))
    return headed(draw, *(draw(layer, before(draw, x), name=f"{name}_") for name, layer in table.items()))


def values(graph):
    """A batch."""
    random = np.random.default_rng(0)
    given = {}
    for node in graph:
        if node.name in graph.inputs:
            shape = (BATCH, *node.layer.shape)
            given[node.name] = random.normal(size=shape).astype(np.float32)
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
