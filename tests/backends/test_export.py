"""Each file that is written is read by what it was written for, and gives the outputs of the network it came from."""

from __future__ import annotations

import io
import logging
import tempfile
import warnings

import numpy as np
import pytest
from attrs import evolve

from deepg_core.errors import DeepgError
from deepg_core.models.genomenet import GenomeNet, GenomeNetBuilder
from deepg_core.models.lstm_cnn import LstmCnn
from deepg_core.network import Drawing, Network, Signature
from deepg_core.network.layers import (
    LSTM,
    Bidirectional,
    Conv1D,
    Dense,
    Flatten,
    GlobalAveragePooling1D,
    Masking,
    ZeroPadding1D,
)
from deepg_core.network.surgery import reshape_inputs
from deepg_core.plugins import NoOptions

TEXTS = {"format": "deepg", "labels": '["a", "b", "c"]'}


@pytest.fixture(autouse=True)
def _nothing_is_said(caplog):
    logger = logging.getLogger("torch.onnx")
    logger.addHandler(caplog.handler)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("error", FutureWarning)
        yield
    logger.removeHandler(caplog.handler)
    said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert said == []


@pytest.fixture(params=["lstm_cnn", "both strands", "masked"])
def network(request, small):
    """A graph and windows by the names of its inputs."""
    random = np.random.default_rng(0)
    if request.param == "lstm_cnn":
        graph, _ = small(bidirectional=True)
        return graph, {"input_1": random.normal(size=(5, 12, 4)).astype(np.float32)}
    if request.param == "both strands":
        inputs = {name: random.normal(size=(5, 12, 4)).astype(np.float32) for name in ("one", "other")}
        signature = Signature(dict.fromkeys(inputs, (12, 4)), {"target": (3,)})
        return GenomeNetBuilder(GenomeNet(reverse_encoding=True, filters_0=4, kernel_size_0=3)).build(
            signature, 1
        ).graph, inputs
    draw = Drawing()
    x = draw.input("input_1", (12, 4))
    windows = np.eye(4, dtype=np.float32)[random.integers(0, 4, (3, 12))]
    windows[0, 2:5] = windows[1] = 0  # one skips some places, one all, one none
    return draw.graph(draw(Dense(2), draw(Bidirectional(3), x, draw(Masking(), x)))), {"input_1": windows}


@pytest.fixture
def onnx_session():
    """Gives a session of onnxruntime for a graph."""
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnxscript")
    from deepg_torch.export import OnnxExporter

    return lambda graph: runtime.InferenceSession(OnnxExporter(NoOptions()).export(Network.drawn(graph, 1), TEXTS))


@pytest.fixture
def expected(network, trainer_on):
    """Gives what a backend predicts with the network."""
    graph, inputs = network
    return lambda backend: trainer_on(backend, graph, LstmCnn()).predict(inputs, graph.outputs)[0]


def test_pt2(network, expected):
    torch = pytest.importorskip("torch")
    from deepg_torch.export import TorchExporter

    graph, inputs = network
    program = torch.export.load(io.BytesIO(TorchExporter(NoOptions()).export(Network.drawn(graph, 1), TEXTS))).module()
    given = program(*map(torch.from_numpy, inputs.values())).numpy()
    np.testing.assert_allclose(given, expected("torch"), atol=1e-6)


@pytest.mark.slow
def test_onnx(network, expected, onnx_session):
    graph, inputs = network
    (given,) = onnx_session(graph).run(None, inputs)
    np.testing.assert_allclose(given, expected("torch"), atol=1e-5)


def test_keras(network, expected, tmp_path):
    keras = pytest.importorskip("keras")
    from deepg_keras.export import KerasExporter

    graph, inputs = network
    (tmp_path / "x.keras").write_bytes(KerasExporter(NoOptions()).export(Network.drawn(graph, 1), TEXTS))
    given = keras.saving.load_model(tmp_path / "x.keras").predict(inputs, verbose=0)
    np.testing.assert_allclose(given, expected("keras"), atol=1e-6)


def test_a_stateful_layer_is_no_program_of_torch():
    export = pytest.importorskip("deepg_torch.export")
    draw = Drawing()
    graph = draw.graph(draw(Dense(2), draw(LSTM(3, stateful=True), draw.input("input_1", (12, 4)))))
    message = "layer `lstm` keeps its state from batch to batch, which a program of torch cannot; export to keras"
    with pytest.raises(DeepgError, match=message):
        export.TorchExporter(NoOptions()).export(Network.drawn(graph, 1), TEXTS)


def test_pt2_says_what_it_is(small):
    torch = pytest.importorskip("torch")
    from deepg_torch.export import TorchExporter

    graph, _ = small()
    found = dict.fromkeys(TEXTS, "")
    torch.export.load(io.BytesIO(TorchExporter(NoOptions()).export(Network.drawn(graph, 1), TEXTS)), extra_files=found)
    assert found == TEXTS


@pytest.mark.slow
def test_onnx_says_what_it_is(small, onnx_session):
    session = onnx_session(small()[0])
    assert [(part.name, part.shape) for part in session.get_inputs()] == [("input_1", ["batch", 12, 4])]
    assert [(part.name, part.shape) for part in session.get_outputs()] == [("dense_output", ["batch", 3])]
    assert session.get_modelmeta().custom_metadata_map == TEXTS


def test_keras_gives_several_outputs_in_their_order(tmp_path):
    keras = pytest.importorskip("keras")
    from deepg_keras.export import KerasExporter

    draw = Drawing()
    x = draw(Flatten(), draw.input("input_1", (12, 4)))
    graph = draw.graph(draw(Dense(3), x, name="z"), draw(Dense(2, activation="softmax"), x, name="a"))
    (tmp_path / "x.keras").write_bytes(KerasExporter(NoOptions()).export(Network.drawn(graph, 1), TEXTS))
    given = keras.saving.load_model(tmp_path / "x.keras").predict(np.zeros((5, 12, 4)), verbose=0)
    assert [part.shape for part in given] == [(5, 3), (5, 2)]


def open_network():
    """A network that was trained on any length, and windows of another one."""
    draw = Drawing()
    x = draw(Conv1D(4, 3, "relu", dilation_rate=2), draw.input("input_1", (30, 4)))
    graph = draw.graph(draw(Dense(2), draw(GlobalAveragePooling1D(), draw(ZeroPadding1D(1, 2), x))))
    first, *others = graph.nodes
    opened = evolve(graph, nodes=(evolve(first, layer=evolve(first.layer, any_length=True)), *others))
    return Network.drawn(opened, 1), np.random.default_rng(0).normal(size=(3, 47, 4)).astype(np.float32)


def test_a_length_that_was_open_stays_open():
    import keras
    import torch
    from deepg_keras.export import KerasExporter
    from deepg_torch.export import Program, TorchExporter

    network, windows = open_network()
    longer = reshape_inputs(network, {"input_1": windows.shape[1:]})
    expected = Program(longer)(torch.from_numpy(windows)).numpy()
    program = torch.export.load(io.BytesIO(TorchExporter(NoOptions()).export(network, TEXTS))).module()
    np.testing.assert_allclose(program(torch.from_numpy(windows)).numpy(), expected, atol=1e-6)
    with tempfile.NamedTemporaryFile(suffix=".keras") as file:
        file.write(KerasExporter(NoOptions()).export(network, TEXTS))
        file.flush()
        given = keras.saving.load_model(file.name)(
            {"input_1": windows}
        )  # `predict` complains of being traced for many models
        np.testing.assert_allclose(given, expected, atol=1e-5)


def test_strides_that_pad_by_the_length_close_it(caplog):
    import torch
    from deepg_torch.export import TorchExporter

    caplog.set_level("INFO")
    network, windows = open_network()
    nodes = [
        evolve(node, layer=evolve(node.layer, strides=2)) if "conv" in node.name else node for node in network.graph
    ]
    strided = evolve(network, graph=evolve(network.graph, nodes=tuple(nodes)))
    program = torch.export.load(io.BytesIO(TorchExporter(NoOptions()).export(strided, TEXTS))).module()
    assert "the program reads sequences of 30 letters: its layers hold for one length alone" in caplog.text
    with pytest.raises(AssertionError):
        program(torch.from_numpy(windows))
