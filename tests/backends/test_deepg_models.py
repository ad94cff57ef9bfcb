"""Networks of the real deepG: its weights, outputs and training steps, on both backends (see tests/conformance)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from probe import fetch_only

from deepg_core.network.initializers import Weights

MODELS = Path(__file__).parents[1] / "conformance" / "models"
NETWORKS = {
    "seed_lm_50": {
        "length": 50,
        "classes": 4,
        "kernel_size": (12, 12, 12),
        "filters": (64, 64, 64),
        "pool_size": (3, 3, 3),
        "layer_lstm": 32,
    },
    "lstm_cnn_bidirectional": {
        "length": 50,
        "classes": 4,
        "kernel_size": (5, 5),
        "filters": (8, 16),
        "pool_size": (3, 3),
        "layer_lstm": (8, 8),
        "bidirectional": True,
        "layer_dense": (8, 4),
    },
}
TRAINED = {
    "length": 24,
    "kernel_size": (5, 3),
    "filters": (6, 6),
    "pool_size": (2, 2),
    "layer_lstm": 6,
    "layer_dense": (8, 3),
    "learning_rate": 0.01,
}


def weights_of(graph, stored, prefix="") -> Weights:
    return {name: stored[f"{prefix}w{number:03}"] for number, name in enumerate(graph.variables)}


@pytest.mark.parametrize("name", NETWORKS)
def test_outputs_of_every_layer(trainer, small, name):
    stored = np.load(MODELS / f"{name}.npz")
    graph, config = small(**NETWORKS[name])
    made = trainer(graph, config)
    made.set_weights(weights_of(graph, stored))
    layers = [key.removeprefix("layer__") for key in stored if key.startswith("layer__")]
    assert layers == list(graph.shapes)[1:]
    *values, output = made.predict({"input_1": stored["input_0"]}, [*layers, *graph.outputs])
    for layer, value in zip(layers, values, strict=True):
        np.testing.assert_allclose(value, stored[f"layer__{layer}"], rtol=1e-5, atol=1e-5, err_msg=layer)
    np.testing.assert_allclose(output, stored["output"], atol=1e-5)


@pytest.mark.parametrize("solver", ["adam", "sgd"])
def test_five_steps(trainer, small, solver):
    stored = np.load(MODELS / f"train_{solver}.npz")
    graph, config = small(solver=solver, **TRAINED)
    made = trainer(graph, config)
    made.set_weights(weights_of(graph, stored, "before_"))
    inputs, targets = {"input_1": stored["x"]}, {"target": stored["y"]}
    for number, loss in enumerate(json.loads((MODELS / f"train_{solver}.json").read_text())["losses"]):
        made.train(inputs, targets)
        totals = fetch_only(made)
        assert totals.loss / totals.count == pytest.approx(loss, abs=1e-5)
        assert np.trace(totals.confusion) / totals.count == stored["acc"][number]
        if number in (0, 4):
            expected = weights_of(graph, stored, f"after{number + 1}_")
            for name, value in made.weights().items():
                np.testing.assert_allclose(value, expected[name], atol=1e-4, err_msg=name)
    (scores,) = made.predict(inputs, graph.outputs)
    np.testing.assert_allclose(scores, stored["pred_after"], atol=1e-4)
