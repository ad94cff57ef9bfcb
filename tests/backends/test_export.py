"""Each file that is written is read by what it was written for, and gives the outputs of the network it came from."""

from __future__ import annotations

import io
import json
import re

import numpy as np
import pytest

from deepg_core.checkpoints import Checkpoint, save
from deepg_core.errors import DeepgError
from deepg_core.models import Drawing, Graph
from deepg_core.models.initializers import initial_weights
from deepg_core.models.layers import LSTM, Dense, Masking


@pytest.fixture
def network(trainer, small, batches):
    """A small network, windows, and what it predicts of them."""
    graph, config = small(bidirectional=True)
    weights = initial_weights(graph, 1)
    ((inputs, _),) = batches(1, size=5)
    (expected,) = trainer(graph, config).predict(inputs, graph.outputs)
    return graph, weights, inputs["input_1"], expected


def of(backend, wanted):
    if backend != wanted:
        pytest.skip(f"a format of {wanted}")


def test_pt2(network, backend):
    of(backend, "torch")
    import torch
    from deepg_torch.export import to_torch

    graph, weights, x, expected = network
    program = torch.export.load(io.BytesIO(to_torch(graph, weights))).module()
    np.testing.assert_allclose(program(torch.from_numpy(x)).numpy(), expected, atol=1e-6)


@pytest.mark.slow
def test_onnx(network, backend):
    of(backend, "torch")
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("onnxscript")
    from deepg_torch.export import to_onnx

    graph, weights, x, expected = network
    session = runtime.InferenceSession(to_onnx(graph, weights))
    assert [(part.name, part.shape[1:]) for part in session.get_inputs()] == [("input_1", [12, 4])]
    (output,) = session.run(None, {"input_1": x})
    np.testing.assert_allclose(output, expected, atol=1e-5)


def test_keras(network, backend, tmp_path):
    of(backend, "keras")
    import keras
    from deepg_keras.export import to_keras

    graph, weights, x, expected = network
    (tmp_path / "x.keras").write_bytes(to_keras(graph, weights))
    loaded = keras.saving.load_model(tmp_path / "x.keras")
    np.testing.assert_allclose(loaded.predict(x, verbose=0)["dense"], expected, atol=1e-6)


def test_a_masked_layer_is_no_program_of_torch():
    export = pytest.importorskip("deepg_torch.export")
    draw = Drawing()
    x = draw.input("input_1", (12, 4))
    graph = draw.graph(draw(Dense(2), draw(LSTM(3), x, draw(Masking(), x))))
    message = "layer `lstm` skips places that are masked, which a program of torch cannot; export to keras"
    with pytest.raises(DeepgError, match=message):
        export.to_torch(graph, initial_weights(graph, 1))


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
