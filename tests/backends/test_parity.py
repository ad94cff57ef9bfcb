"""One spec, two backends, the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from probe import fetch_only

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import make_trainer
from deepg_core.network import Network
from deepg_core.spec.load import load_spec

SPEC = """
[run]
seed = 3
[data]
train = { first = "a.fasta", second = "b.fasta" }
[target]
type = "label_folder"
maxlen = 40
[sampling]
step = 7
batch_size = 16
reverse_complement = true
[model]
type = "lstm_cnn"
kernel_size = [6, 5]
filters = [8, 8]
pool_size = [2, 2]
layer_lstm = [8, 6]
bidirectional = true
layer_dense = [8, 2]
solver = "SOLVER"
"""


@pytest.fixture
def spec_file(tmp_path):
    rng = np.random.default_rng(0)
    for name, weights in (("a", (0.4, 0.1, 0.1, 0.4)), ("b", (0.2, 0.3, 0.3, 0.2))):
        (tmp_path / f"{name}.fasta").write_text(">r\n" + "".join(rng.choice(list("ACGT"), 3000, p=weights)) + "\n")
    return tmp_path / "spec.toml"


def learn(spec_file, backend, steps):
    """Train and give the loss of each step, the predictions of the initial weights, and those of the final ones."""
    design, data = assemble(load_spec(spec_file, backend=backend))
    graph = design.network.graph
    trainer = make_trainer(design.spec, Network.drawn(graph, 3))
    batches = data.batches("train")
    probe = next(data.batches("train")).inputs
    before, losses = trainer.predict(probe, graph.outputs)[0], []
    for _ in range(steps):
        batch = next(batches)
        trainer.train(batch.inputs, batch.targets)
        losses.append(fetch_only(trainer).loss / len(batch.windows.record))
    return np.array(losses), before, trainer


@pytest.mark.slow
@pytest.mark.parametrize("solver", ["adam", "adagrad", "rmsprop", "sgd"])
def test_both_backends_learn_the_same_from_one_spec(spec_file, solver):
    spec_file.write_text(SPEC.replace("SOLVER", solver))
    torch_losses, torch_before, torch_trainer = learn(spec_file, "torch", 30)
    keras_losses, keras_before, keras_trainer = learn(spec_file, "keras", 30)
    np.testing.assert_allclose(torch_before, keras_before, atol=1e-5)
    np.testing.assert_allclose(torch_losses, keras_losses, rtol=1e-3)
    assert torch_losses[-5:].mean() < torch_losses[:5].mean()
    # A learned network predicts the same in the other backend.
    torch_trainer.set_weights(keras_trainer.weights())
    probe = next(assemble(load_spec(spec_file))[1].batches("train")).inputs
    (torch_after,) = torch_trainer.predict(probe, ["dense_1"])
    (keras_after,) = keras_trainer.predict(probe, ["dense_1"])
    np.testing.assert_allclose(torch_after, keras_after, atol=1e-5)
