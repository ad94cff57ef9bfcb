"""Dropout on both backends: the masks of core, and so the same training."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from probe import fetch

from deepg_core.commands.run import run
from deepg_core.models import ModelConfig
from deepg_core.models.gated_cnn import GatedCnn, GatedCnnBuilder
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.models.transformer import Transformer, TransformerBuilder
from deepg_core.network import Drawing, Network, Signature
from deepg_core.network.dropout import Masks, NumpyIntegers, list_masks
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import (
    GRU,
    LSTM,
    Bidirectional,
    BidirectionalGRU,
    Conv1D,
    Dense,
    Dropout,
    Flatten,
    Masking,
    MultiHeadAttention,
    SpatialDropout1D,
    TimeDistributed,
)
from deepg_core.plugins import NoOptions

LENGTH = 12
CHAINS = {
    "dense": [Flatten(), Dense(16, "relu"), Dropout(0.5), Dense(8, "relu"), Dropout(0.5)],
    "of sequences": [Dropout(0.2), Conv1D(6, 3, "relu"), SpatialDropout1D(0.5), Flatten()],
    "lstm": [LSTM(6, return_sequences=True, dropout=0.3, recurrent_dropout=0.4), LSTM(5, dropout=0.5)],
    "backwards": [LSTM(5, dropout=0.3, recurrent_dropout=0.4, go_backwards=True)],
    "bidirectional": [
        Bidirectional(5, return_sequences=True, dropout=0.3, recurrent_dropout=0.4), Bidirectional(4, dropout=0.5)
    ],
    "stateful": [Bidirectional(5, dropout=0.3, stateful=True)],
    "gru": [BidirectionalGRU(5, return_sequences=True, dropout=0.3), GRU(4, dropout=0.5)],
    "attention": [MultiHeadAttention(2, 3, dropout=0.3), MultiHeadAttention(2, 3, dropout=0.3, causal=True), Flatten()],
}  # fmt: skip
SET = [
    TimeDistributed(Dropout(0.3)),
    TimeDistributed(LSTM(5, return_sequences=True, dropout=0.3, recurrent_dropout=0.3)),
    TimeDistributed(BidirectionalGRU(4, dropout=0.3)),
    TimeDistributed(Dropout(0.5)),
    Flatten(),
]


def chain(layers, shape=(LENGTH, 4)):
    """Layers one after the other, and three classes."""
    draw = Drawing()
    x = draw.input("x", shape)
    for layer in layers:
        x = draw(layer, x)
    return draw.graph(draw(Dense(3, "softmax"), x))


def masked():
    """Layers that skip places."""
    draw = Drawing()
    x = draw.input("x", (LENGTH, 4))
    mask = draw(Masking(), x)
    x = draw(Bidirectional(4, return_sequences=True, dropout=0.3), x, mask)
    x = draw(LSTM(4, return_sequences=True, dropout=0.3, recurrent_dropout=0.3), x, mask)
    x = draw(BidirectionalGRU(4, return_sequences=True, dropout=0.3), x, mask)
    x = draw(MultiHeadAttention(2, 3, dropout=0.3, causal=True), x, mask)
    return draw.graph(draw(Dense(3, "softmax"), draw(Flatten(), x)))


def shared():
    """Layers that are used twice, and one of them is an output as well."""
    draw = Drawing()
    x, y = draw.input("x", (LENGTH, 4)), draw.input("y", (LENGTH, 4))
    lstm = draw(LSTM(5, dropout=0.3, recurrent_dropout=0.3), x)
    dropped = draw(Dropout(0.5), lstm)
    end = draw(Dense(3, "softmax"), dropped)
    return draw.graph(end, draw.again(end, draw.again(dropped, draw.again(lstm, y))))


def whole_numbers():
    signature = Signature({"x": (LENGTH,)}, {"y": (3,)}, whole=frozenset({"x"}), width=6)
    return TransformerBuilder(Transformer(dropout=0.3, layer_dense=(8, 3), dropout_dense=0.3)).build(signature, 1).graph


SIGNATURE = Signature({"x": (LENGTH, 4)}, {"y": (3,)})
NETWORKS = {
    **{name: lambda layers=layers: chain(layers) for name, layers in CHAINS.items()},
    "sets": lambda: chain(SET, (3, LENGTH, 4)),
    "masked": masked,
    "shared": shared,
    "transformer": whole_numbers,
    "gated_cnn": lambda: GatedCnnBuilder(GatedCnn(filters=5, blocks=2, dropout=0.3)).build(SIGNATURE, 1).graph,
    "lstm_cnn": lambda: LstmCnnBuilder(
        LstmCnn(
            kernel_size=3, filters=4, pool_size=2, layer_lstm=(5, 4), bidirectional=True, dropout_lstm=0.3,
            recurrent_dropout_lstm=0.3, layer_dense=(6, 3), dropout_dense=(0.3, 0.3),
        )
    ).build(SIGNATURE, 1).graph,
}  # fmt: skip


def values(graph, seed=0, count=8):
    """A batch, a third of whose places are zero."""
    random = np.random.default_rng(seed)
    given = {}
    for node in graph:
        if node.name in graph.inputs:
            shape = (count, *node.layer.shape)
            places = random.random(shape[:-1]) < 0.7
            given[node.name] = random.normal(size=shape).astype(np.float32) * places[..., None].astype(np.float32)
            if node.layer.dtype == "int32":
                given[node.name] = random.integers(0, 6, shape, dtype=np.int32)
    return given, {name: np.eye(3, dtype=np.float32)[random.integers(0, 3, count)] for name in graph.outputs}


def learned(trainer, graph, steps):
    """The loss of each step, of all outputs, and the weights after them."""
    trainer.seed(3, 5)
    losses = []
    for step in range(steps):
        trainer.train(*values(graph, step))
        losses.append([output.loss for output in fetch(trainer).values()])
    return np.asarray(losses), trainer.weights()


@pytest.mark.slow
@pytest.mark.parametrize("network", NETWORKS)
def test_forty_steps_are_the_same(trainer_on, network):
    graph = NETWORKS[network]()
    config = ModelConfig(solver="sgd", learning_rate=0.05, momentum=0.9)
    (losses, weights), (theirs, their_weights) = (
        learned(trainer_on(backend, graph, config), graph, 40) for backend in ("torch", "keras")
    )
    np.testing.assert_allclose(losses, theirs, rtol=1e-3)
    for name, array in weights.items():
        np.testing.assert_allclose(array, their_weights[name], atol=1e-3, err_msg=name)


def seen_by_torch(graph, given, rows, monkeypatch):
    import torch
    from deepg_torch.network import TorchNetwork

    found, network = recorded(monkeypatch), TorchNetwork(graph)
    with network.masks.given(torch.from_numpy(rows)):
        network({name: torch.from_numpy(array) for name, array in given.items()})
    return found


def seen_by_keras(graph, given, rows, monkeypatch):
    from deepg_keras.engine import tf
    from deepg_keras.network import KerasNetwork

    network = KerasNetwork(graph).to_learn()
    network.set_weights(initial_weights(graph, 1))
    found = recorded(monkeypatch)
    with network.masks.given(tf.constant(rows)):
        network.model([tf.constant(array) for array in given.values()], training=True)
    return found


def recorded(monkeypatch):
    """What masks are asked for, and given, from now on."""
    found, give = {}, Masks.__call__

    def record(self, layer, number, like, *shape):
        mask = give(self, layer, number, like, *shape)
        if mask is not None:
            found[layer, number] = mask.numpy()
        return mask

    monkeypatch.setattr(Masks, "__call__", record)
    return found


@pytest.mark.parametrize("seen", [seen_by_torch, seen_by_keras], ids=["torch", "keras"])
@pytest.mark.parametrize("network", NETWORKS)
def test_every_mask_is_that_of_numpy(network, seen, monkeypatch):
    graph = NETWORKS[network]()
    expected = Masks(graph, NumpyIntegers())
    expected.seed(3, 5, (1, 2))
    rows = expected.next(8)
    found = seen(graph, values(graph)[0], rows, monkeypatch)
    monkeypatch.undo()
    assert set(found) == {(mask.layer, mask.number) for mask in list_masks(graph)}
    with expected.given(rows):
        for (layer, number), mask in found.items():
            given = expected(layer, number, np.zeros((), np.float32), *mask.shape[1:])
            np.testing.assert_array_equal(mask, given, err_msg=f"{layer}/{number}", strict=True)


@pytest.mark.parametrize("backend", ["torch", "keras"])
def test_masks_of_bf16(trainer_on, backend):
    from deepg_core.plugins import plugin_manager

    graph = NETWORKS["lstm_cnn"]()
    options = plugin_manager().get("trainer", backend).config(precision="bf16", device="cpu")
    config = ModelConfig(solver="sgd", learning_rate=0.05)
    exact, _ = learned(trainer_on(backend, graph, config), graph, 5)
    rough, _ = learned(trainer_on(backend, graph, config, options), graph, 5)
    np.testing.assert_allclose(rough, exact, rtol=0.02)


def test_xla_drops_the_same(trainer_on):
    deepg_keras = pytest.importorskip("deepg_keras")
    config = ModelConfig(solver="sgd", learning_rate=0.05)
    graph = NETWORKS["sets"]()
    plain, compiled = (
        learned(trainer_on("keras", graph, config, deepg_keras.KerasOptions(jit_compile=jit)), graph, 5)
        for jit in (False, True)
    )
    np.testing.assert_allclose(plain[0], compiled[0], rtol=1e-4)


def test_a_file_for_keras_is_plain_keras(tmp_path):
    from deepg_keras.engine import keras
    from deepg_keras.export import KerasExporter

    graph = NETWORKS["lstm_cnn"]()
    (tmp_path / "x.keras").write_bytes(KerasExporter(NoOptions()).export(Network.drawn(graph, 1), {}))
    layers = keras.saving.load_model(tmp_path / "x.keras")._flatten_layers(include_self=False)
    assert {type(layer).__module__.partition(".")[0] for layer in layers} == {"keras"}
    assert {layer.rate for layer in layers if isinstance(layer, keras.layers.Dropout)} == {0.3}


@pytest.mark.slow
def test_a_run_prints_the_same_on_both(tmp_path, caplog):
    random = np.random.default_rng(0)
    for name in "ab":
        letters = "".join(random.choice(list("ACGT"), 320, p=(0.25,) * 4 if name == "a" else (0.4, 0.1, 0.2, 0.3)))
        Path(tmp_path, f"{name}.fasta").write_text(f">r\n{letters}\n")
    Path(tmp_path, "spec.toml").write_text(
        '[data]\ntrain = { a = "a.fasta", b = "b.fasta" }\n[target]\ntype = "label_folder"\nmaxlen = 40\n'
        '[model]\ntype = "lstm_cnn"\nlayer_lstm = [4]\nlayer_dense = [8, 2]\ndropout_dense = [0.5, 0]\n'
        "[sampling]\nbatch_size = 4\n[training]\nepochs = 2\nsteps_per_epoch = 10\n"
    )
    caplog.set_level("INFO")
    said = []
    for backend in ("torch", "keras"):
        run(tmp_path / "spec.toml", [f"run.name={backend}"], backend=backend)
        said.append(re.findall(r"epoch \d/2 +loss [\d.]+ +acc [\d.]+", caplog.text))
        caplog.clear()
    assert said[0] == said[1]
    assert len(said[0]) == 2
