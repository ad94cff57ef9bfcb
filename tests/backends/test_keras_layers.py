"""Layers and networks of the Keras backend, beyond what `RealisedLayersContract` compares."""

from __future__ import annotations

import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from attrs import frozen
from deepg_keras.engine import keras
from deepg_keras.layers.custom import Custom
from deepg_keras.network import KerasNetwork

from deepg_core.errors import PluginError
from deepg_core.network import Drawing
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import (
    GRU,
    LSTM,
    Add,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1D,
    CustomLayer,
    Dense,
    Distance,
    Dropout,
    Embedding,
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
    network = KerasNetwork(graph)
    network.set_weights({key: w + 0.2 for key, w in initial_weights(graph, 1).items()})
    return network


def run(network, name, *inputs, training=False):
    return network.part([name])(list(inputs), training=training)[name].numpy()


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
    layers = KerasNetwork(graph).part(graph.outputs)._flatten_layers(include_self=False)
    assert {type(layer).__module__.partition(".")[0] for layer in layers} == {"keras"}


@pytest.mark.parametrize(("dropout", "causal"), [(0.0, False), (0.0, True), (0.3, False)])
def test_attention_of_a_network_that_learns_gives_what_keras_gives(dropout, causal):
    draw = Drawing()
    x = draw.input("x", (7, 6))
    graph = draw.graph(draw(MultiHeadAttention(2, 3, dropout=dropout, causal=causal), x))
    values = normal(5, 7, 6)
    own, fast = (run(network, *graph.outputs, values) for network in (made(graph), made(graph).to_learn()))
    np.testing.assert_allclose(fast, own, atol=1e-6)


def test_attention_with_a_mask_is_that_of_keras():
    draw = Drawing()
    x = draw.input("x", (7, 6))
    graph = draw.graph(draw(MultiHeadAttention(2, 3), x, draw(Masking(), x)))
    values = normal(5, 7, 6)
    values[:, 4:] = 0
    own, fast = (run(network, *graph.outputs, values) for network in (made(graph), made(graph).to_learn()))
    np.testing.assert_array_equal(fast, own)


@frozen
class Own(CustomLayer):
    def forward(self, variables, x): ...


def test_a_wrong_shape_of_a_layer_of_a_plugin_is_told_in_our_words(monkeypatch):
    own = SimpleNamespace(load_function=lambda _: lambda *given: given[-1][:, 1:], title="the layer `own` (own 1.0)")
    home = sys.modules[Custom.__module__]  # whose name in its package is a function
    monkeypatch.setattr(home, "find_layer", lambda _: own)
    monkeypatch.setattr(home, "restore_layer", lambda _: Own())
    monkeypatch.setattr("deepg_core.network.layers.registered.find_layer", lambda _: own)
    with pytest.raises(PluginError) as caught:
        Custom({}, [(4, 3)])([np.zeros((2, 4, 3), np.float32)])
    what = "its function gives (2, 3, 3) for (2, 4, 3), and its `output_shape` says (2, 4, 3)"
    assert str(caught.value) == f"the layer `own` (own 1.0): {what}; both have to be the same"
