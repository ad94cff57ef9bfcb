"""Each file that is written is read by what it was written for, and gives the outputs of the network it came from."""

from __future__ import annotations

import io
import json
import logging
import re
import warnings

import numpy as np
import pytest

from deepg_core.checkpoints import Checkpoint, save
from deepg_core.errors import DeepgError
from deepg_core.models import Drawing, Graph, Signature
from deepg_core.models.genomenet import GenomeNet, GenomeNetBuilder
from deepg_core.models.initializers import initial_weights
from deepg_core.models.layers import LSTM, Bidirectional, Dense, Flatten, Masking
from deepg_core.models.lstm_cnn import LstmCnn

TEXTS = {"format": "deepg", "labels": '["a", "b", "c"]'}


@pytest.fixture
def network(trainer, small, batches):
    """A small network, windows, and what it predicts of them."""
    graph, config = small(bidirectional=True)
    weights = initial_weights(graph, 1)
    ((inputs, _),) = batches(1, size=5)
    (expected,) = trainer(graph, config).predict(inputs, graph.outputs)
    return graph, weights, inputs["input_1"], expected


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


@pytest.mark.parametrize("backend", ["torch"])
def test_pt2(network):
    import torch
    from deepg_torch.export import to_torch

    graph, weights, x, expected = network
    program = torch.export.load(io.BytesIO(to_torch(graph, weights, TEXTS))).module()
    np.testing.assert_allclose(program(torch.from_numpy(x)).numpy(), expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["torch"])
def test_onnx(network):
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnxscript")
    from deepg_torch.export import to_onnx

    graph, weights, x, expected = network
    session = runtime.InferenceSession(to_onnx(graph, weights, TEXTS))
    assert [(part.name, part.shape) for part in session.get_inputs()] == [("input_1", ["batch", 12, 4])]
    assert [(part.name, part.shape) for part in session.get_outputs()] == [("dense_output", ["batch", 3])]
    (output,) = session.run(None, {"input_1": x})
    np.testing.assert_allclose(output, expected, atol=1e-5)


@pytest.mark.parametrize("backend", ["keras"])
def test_keras(network, tmp_path):
    import keras
    from deepg_keras.export import to_keras

    graph, weights, x, expected = network
    (tmp_path / "x.keras").write_bytes(to_keras(graph, weights, TEXTS))
    loaded = keras.saving.load_model(tmp_path / "x.keras")
    np.testing.assert_allclose(loaded.predict(x, verbose=0), expected, atol=1e-6)


@pytest.fixture
def strands(trainer):
    """A `genomenet` of both strands, two inputs, and what it predicts of them."""
    inputs = {name: np.random.default_rng(0).normal(size=(5, 12, 4)).astype(np.float32) for name in ("one", "other")}
    signature = Signature(dict.fromkeys(inputs, (12, 4)), {"target": (3,)})
    config = GenomeNet(reverse_encoding=True, filters_0=4, kernel_size_0=3)
    graph = GenomeNetBuilder(config).build(signature)
    (expected,) = trainer(graph, config).predict(inputs, graph.outputs)
    return graph, initial_weights(graph, 1), inputs, expected


@pytest.mark.parametrize("backend", ["torch"])
def test_the_average_of_two_strands_as_pt2(strands):
    import torch
    from deepg_torch.export import to_torch

    graph, weights, inputs, expected = strands
    program = torch.export.load(io.BytesIO(to_torch(graph, weights, TEXTS))).module()
    np.testing.assert_allclose(program(*map(torch.from_numpy, inputs.values())).numpy(), expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["torch"])
def test_the_average_of_two_strands_as_onnx(strands):
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnxscript")
    from deepg_torch.export import to_onnx

    graph, weights, inputs, expected = strands
    (output,) = runtime.InferenceSession(to_onnx(graph, weights, TEXTS)).run(None, inputs)
    np.testing.assert_allclose(output, expected, atol=1e-5)


@pytest.mark.parametrize("backend", ["keras"])
def test_the_average_of_two_strands_as_keras(strands, tmp_path):
    import keras
    from deepg_keras.export import to_keras

    graph, weights, inputs, expected = strands
    (tmp_path / "x.keras").write_bytes(to_keras(graph, weights, TEXTS))
    loaded = keras.saving.load_model(tmp_path / "x.keras")
    np.testing.assert_allclose(loaded.predict(inputs, verbose=0), expected, atol=1e-6)


@pytest.fixture
def masked(trainer):
    """A network that skips places, and windows: one skips some, one none, one all places."""
    draw = Drawing()
    x = draw.input("input_1", (12, 4))
    graph = draw.graph(draw(Dense(2), draw(Bidirectional(3), x, draw(Masking(), x))))
    windows = np.eye(4, dtype=np.float32)[np.random.default_rng(0).integers(0, 4, (3, 12))]
    windows[0, 2:5] = windows[1] = 0
    (expected,) = trainer(graph, LstmCnn()).predict({"input_1": windows}, graph.outputs)
    return graph, initial_weights(graph, 1), windows, expected


@pytest.mark.parametrize("backend", ["torch"])
def test_places_are_skipped_in_pt2(masked):
    import torch
    from deepg_torch.export import to_torch

    graph, weights, x, expected = masked
    program = torch.export.load(io.BytesIO(to_torch(graph, weights, TEXTS))).module()
    np.testing.assert_allclose(program(torch.from_numpy(x)).numpy(), expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["torch"])
def test_places_are_skipped_in_onnx(masked):
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnxscript")
    from deepg_torch.export import to_onnx

    graph, weights, x, expected = masked
    (output,) = runtime.InferenceSession(to_onnx(graph, weights, TEXTS)).run(None, {"input_1": x})
    np.testing.assert_allclose(output, expected, atol=1e-5)


def test_a_stateful_layer_is_no_program_of_torch():
    export = pytest.importorskip("deepg_torch.export")
    draw = Drawing()
    graph = draw.graph(draw(Dense(2), draw(LSTM(3, stateful=True), draw.input("input_1", (12, 4)))))
    message = "layer `lstm` keeps its state from batch to batch, which a program of torch cannot; export to keras"
    with pytest.raises(DeepgError, match=message):
        export.to_torch(graph, initial_weights(graph, 1), TEXTS)


def test_pt2_says_what_it_is(small):
    torch = pytest.importorskip("torch")
    from deepg_torch.export import to_torch

    graph, _ = small()
    found = dict.fromkeys(TEXTS, "")
    torch.export.load(io.BytesIO(to_torch(graph, initial_weights(graph, 1), TEXTS)), extra_files=found)
    assert found == TEXTS


@pytest.mark.slow
def test_onnx_says_what_it_is(small):
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnxscript")
    from deepg_torch.export import to_onnx

    graph, _ = small()
    session = runtime.InferenceSession(to_onnx(graph, initial_weights(graph, 1), TEXTS))
    assert session.get_modelmeta().custom_metadata_map == TEXTS


def test_keras_gives_several_outputs_in_their_order(tmp_path):
    keras = pytest.importorskip("keras")
    from deepg_keras.export import to_keras

    draw = Drawing()
    x = draw(Flatten(), draw.input("input_1", (12, 4)))
    graph = draw.graph(draw(Dense(3), x, name="z"), draw(Dense(2, activation="softmax"), x, name="a"))
    (tmp_path / "x.keras").write_bytes(to_keras(graph, initial_weights(graph, 1), TEXTS))
    given = keras.saving.load_model(tmp_path / "x.keras").predict(np.zeros((5, 12, 4)), verbose=0)
    assert [part.shape for part in given] == [(5, 3), (5, 2)]


@pytest.fixture
def stored(tmp_path, small):
    graph, _ = small()
    parts = {"optimizer": {}, "spec": "", "history": [], "sampler": {}, "labels": ["a", "b", "c"], "vocabulary": "ACGT"}
    save(tmp_path / "x.h5", Checkpoint(graph=graph, weights=initial_weights(graph, 1), **parts))
    return tmp_path / "x.h5"


def test_safetensors(stored, tmp_path):
    safetensors = pytest.importorskip("safetensors")
    from deepg_core.commands.export import export

    path = export(stored, "safetensors", tmp_path / "x.safetensors")
    with safetensors.safe_open(path, "numpy") as file:
        about = file.metadata()
        graph = Graph.from_json(about["graph"])
        assert (json.loads(about["labels"]), about["vocabulary"]) == (["a", "b", "c"], "ACGT")
        for key, value in initial_weights(graph, 1).items():
            np.testing.assert_array_equal(file.get_tensor(key), value)


def test_a_format_that_is_not_there(stored, tmp_path):
    from deepg_core.commands.export import export

    with pytest.raises(DeepgError, match=re.escape("there is no format `tflite`; installed: ")):
        export(stored, "tflite", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_without_a_name_the_file_has_that_of_the_checkpoint(stored, tmp_path, monkeypatch):
    pytest.importorskip("safetensors")
    from deepg_core.commands.export import export

    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert str(export(stored, "safetensors")) == "x.safetensors"
    assert (tmp_path / "here" / "x.safetensors").exists()


def test_nothing_is_overwritten(stored, tmp_path):
    from deepg_core.commands.export import export

    with pytest.raises(DeepgError) as error:
        export(stored, "safetensors", stored)
    message = "is there already, and deepG does not overwrite it; remove it, or name another file"
    assert str(error.value) == f"{stored}: {message}"


def test_a_file_that_cannot_be_written_is_found_before_anything_is_made(stored, tmp_path, monkeypatch):
    from deepg_core.commands import export

    monkeypatch.setattr(export, "_content", lambda *_: pytest.fail("it was made"))
    with pytest.raises(DeepgError) as error:
        export.export(stored, "safetensors", tmp_path / "no" / "x")
    assert str(error.value) == f"{tmp_path / 'no' / 'x'} cannot be written: No such file or directory"
