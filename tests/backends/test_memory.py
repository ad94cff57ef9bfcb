"""A network that is too large for the memory: what each framework says becomes Python's error."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.models.lstm_cnn import LstmCnn
from deepg_core.network import Network
from deepg_core.network.goal import decide_goals
from deepg_core.network.layers import Dense, Flatten
from deepg_core.plugins import plugin_manager


@pytest.mark.parametrize(
    ("backend", "what"),
    [("torch", "1920000000000000 bytes"), ("keras", r"tensor with shape\[48,10000000000000\]")],
    ids=["torch", "keras"],
)
def test_a_layer_that_is_too_large(drawn, backend, what):
    graph, config = drawn(Flatten(), Dense(10**13), Dense(2, "softmax")), LstmCnn()
    component = plugin_manager().get("trainer", backend)
    trainer = component.load()(component.config())
    with pytest.raises(MemoryError, match=f"tried to allocate {what}$"):
        trainer.compile(Network(graph, {}), config, decide_goals(graph, config))


@pytest.fixture
def failing(monkeypatch, small, batches, trainer_on):
    """Gives calls of a trainer whose network fails with an error."""

    def make(backend, error):
        trainer = trainer_on(backend, *small())
        ((inputs, targets),) = batches(1)
        monkeypatch.setattr(trainer, "_tensors" if backend == "torch" else "_listed", lambda _: raise_(error))
        return {
            "train": lambda: trainer.train(inputs, targets),
            "evaluate": lambda: trainer.evaluate(inputs, targets),
            "predict": lambda: trainer.predict(inputs, ["dense"]),
            "gradients": lambda: trainer.input_gradients(inputs, "dense", np.zeros(8, np.int64)),
        }

    def raise_(error):
        raise error

    return make


CALLS = ("train", "evaluate", "predict", "gradients")


@pytest.mark.parametrize("call", CALLS)
def test_a_gpu_that_is_full_in_torch(failing, call):
    torch = pytest.importorskip("torch")
    error = torch.OutOfMemoryError(
        "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 8 GiB"
    )
    with pytest.raises(MemoryError, match=r"^torch tried to allocate 20.00 GiB$"):
        failing("torch", error)[call]()


@pytest.mark.parametrize("call", CALLS)
def test_a_gpu_that_is_full_in_keras(failing, call):
    tf = pytest.importorskip("tensorflow")
    text = "Graph execution error:\n\nDetected at node x\nOOM when allocating tensor with shape[64,500] and type float"
    with pytest.raises(MemoryError, match=r"^TensorFlow tried to allocate tensor with shape\[64,500\]$"):
        failing("keras", tf.errors.ResourceExhaustedError(None, None, text))[call]()


def test_another_error_of_torch_stays(failing):
    pytest.importorskip("torch")
    with pytest.raises(RuntimeError, match=r"^shapes do not match$"):
        failing("torch", RuntimeError("shapes do not match"))["train"]()
