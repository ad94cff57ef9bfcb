"""What Keras 2 predicted with its files, predicted by both backends (see tests/core/checkpoints/test_legacy.py)."""

from __future__ import annotations

import gzip
from pathlib import Path

import h5py
import numpy as np
import pytest

from deepg_core.checkpoints.legacy import read_keras
from deepg_core.models import ModelConfig
from deepg_core.network.surgery import reshape_inputs

FILES = Path(__file__).parents[1] / "core" / "checkpoints" / "keras2"
DEEPG = Path(__file__).parents[1] / "conformance" / "models"


def predicted(make, path, stored, layers):
    with h5py.File(path) as file:
        model = read_keras(path, file)
    inputs = {name: stored[f"input_{number}"] for number, name in enumerate(model.network.graph.inputs)}
    network = reshape_inputs(model.network, {name: array.shape[1:] for name, array in inputs.items()})
    trainer = make(network.graph, ModelConfig())
    trainer.set_weights(network.weights)
    return trainer.predict(inputs, [*layers, *network.graph.outputs])


@pytest.mark.parametrize(
    "name",
    [
        "sequential",
        "nested",
        "time_distributed",
        "masked",
        "branches",
        "frozen",
        "old_adam",
        "shared_layer",
        "recurrent",
        "embedding",
        "layers",
        "open",
        "operators",
        "cudnn",
    ],
)
def test_outputs_of_keras(trainer, tmp_path, name):
    stored, path = np.load(FILES / f"{name}.npz"), tmp_path / "x.h5"
    path.write_bytes(gzip.decompress((FILES / f"{name}.h5.gz").read_bytes()))
    for number, output in enumerate(predicted(trainer, path, stored, ())):
        np.testing.assert_allclose(output, stored[f"output_{number}"], atol=1e-5)


@pytest.mark.parametrize("name", ["lstm_cnn_bidirectional", "target_middle", "label_input"])
def test_outputs_of_every_layer_of_deepgs_own_files(trainer, name):
    stored = np.load(DEEPG / f"{name}.npz")
    layers = [key.removeprefix("layer__") for key in stored if key.startswith("layer__")]
    *values, output = predicted(trainer, DEEPG / f"{name}_model.h5", stored, layers)
    for layer, value in zip(layers, values, strict=True):
        np.testing.assert_allclose(value, stored[f"layer__{layer}"], rtol=1e-5, atol=1e-5, err_msg=layer)
    np.testing.assert_allclose(output, stored["output"], atol=1e-5)
