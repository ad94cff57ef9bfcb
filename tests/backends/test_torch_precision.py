"""`[training.torch] precision`."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from deepg_torch import TorchOptions
from deepg_torch.optimizers import Optimizer
from probe import fetch_only

from deepg_core.errors import OptionError
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing
from deepg_core.network.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Conv1D,
    Dense,
    Flatten,
    LayerNormalization,
    Masking,
    MultiHeadAttention,
    TimeDistributed,
)
from deepg_core.spec.structure import structure_table


@pytest.fixture
def backend():
    return "torch"


def test_options():
    for name in ("float32", "bf16", "fp16"):
        assert structure_table({"precision": name}, TorchOptions, ())[0].precision == name
    assert len(structure_table({"precision": "fp8"}, TorchOptions, ())[1]) == 1


def test_bf16_computes_roughly_the_same_and_keeps_float32(trainer, small, batches):
    graph, config = small(bidirectional=True, layer_dense=(5, 3), learning_rate=0.01)
    exact, rough = (trainer(graph, config, TorchOptions(device="cpu", precision=name)) for name in ("float32", "bf16"))
    names = [node.name for node in graph if node.inbound]
    for step in batches(5):
        (a, b) = (made.predict(step[0], names) for made in (exact, rough))
        for x, y in zip(a, b, strict=True):
            assert y.dtype == np.float32
            np.testing.assert_allclose(x, y, rtol=0.1, atol=0.1)
        for made in (exact, rough):
            made.train(*step)
    assert any((x != y).any() for x, y in zip(a, b, strict=True))
    assert fetch_only(rough).loss == pytest.approx(fetch_only(exact).loss, rel=0.05)
    assert all(array.dtype == np.float32 for array in rough.weights().values())


@pytest.mark.parametrize(
    "layer",
    [
        GRU(4),
        LSTM(4, recurrent_dropout=0.5),
        LSTM(4, stateful=True),
        LSTM(4, recurrent_activation="hard_sigmoid"),
        Bidirectional(4, return_sequences=True),
        MultiHeadAttention(2, 3, causal=True),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_layers_learn_in_bf16(trainer, batches, layer):
    draw = Drawing()
    x = draw.input("input_1", (12, 4))
    y = draw(TimeDistributed(Dense(6)), draw(LayerNormalization(), draw(Conv1D(6, 3), x)))
    for inbound in ((y,), (y, draw(Masking(), x))):
        graph = draw.graph(draw(Dense(3, activation="softmax"), draw(Flatten(), draw(layer, *inbound))))
        made = trainer(graph, ModelConfig(), TorchOptions(device="cpu", precision="bf16"))
        for step in batches(2):
            made.train(*step)
        assert np.isfinite(fetch_only(made).loss)


def test_fp16_needs_a_gpu(trainer, small):
    with pytest.raises(OptionError, match="precision: fp16 needs a GPU"):
        trainer(*small(), TorchOptions(device="cpu", precision="fp16"))


def test_a_scale_that_is_too_large_leaves_a_step_out_and_is_halved():
    tensor = torch.nn.Parameter(torch.ones(2))
    optimizer = Optimizer({"a": [tensor]}, ModelConfig(solver="sgd", learning_rate=0.1), scaled=True)
    optimizer.set_numbers({"iterations": np.asarray(3), "loss_scale": np.asarray([8.0, 5.0], np.float32)})
    optimizer.gather((tensor * torch.tensor([1.0, 2.0])).sum())
    optimizer.learn()
    np.testing.assert_allclose(tensor.detach(), [0.9, 0.8], rtol=1e-6)
    numbers = optimizer.numbers()
    assert (numbers["iterations"], numbers["loss_scale"].tolist()) == (4, [8.0, 6.0])
    optimizer.gather(tensor.sum() * torch.inf)
    optimizer.learn()
    np.testing.assert_allclose(tensor.detach(), [0.9, 0.8], rtol=1e-6)
    numbers = optimizer.numbers()
    assert (numbers["iterations"], numbers["loss_scale"].tolist()) == (4, [4.0, 0.0])
