"""Networks that are asked with whole numbers of 8 bits."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from deepg_torch import TorchOptions, devices
from deepg_torch.int8 import kernels
from deepg_torch.int8.kernels import ZERO, multiply, pack_kernel, probe_kernels, round_rows
from deepg_torch.int8.layers import RoundingConv1D, RoundingDense, RoundingLSTM, RoundingMultiHeadAttention
from deepg_torch.int8.modules import make_rounding_module
from deepg_torch.layers import make_module
from hypothesis import given, settings
from hypothesis import strategies as st
from vnni import needs_vnni

from deepg_core.errors import OptionError
from deepg_core.models import ModelConfig
from deepg_core.network import Drawing
from deepg_core.network.layers import GRU, LSTM, Bidirectional, Conv1D, Dense, Flatten, MultiHeadAttention

pytestmark = needs_vnni
LENGTH = 12


@pytest.fixture
def backend():
    return "torch"


def both(layer, *shapes, seed=0):
    """The module of a layer that rounds and the one that does not, with the same variables."""
    torch.manual_seed(seed)
    rounding, exact = make_rounding_module(layer, *shapes), make_module(layer, *shapes)
    for name, parameter in exact.named_parameters():
        if parameter.requires_grad:
            torch.nn.init.uniform_(parameter, -0.3, 0.3)
        rounding.get_parameter(name).data.copy_(parameter)
    return rounding.requires_grad_(False).eval(), exact.requires_grad_(False).eval()


def whole(*shape, seed=0):
    """Whole numbers that need no rounding: the largest of each row is 127."""
    x = np.random.default_rng(seed).integers(-127, 128, shape)
    x.reshape(len(x), -1)[:, 0] = 127
    return torch.from_numpy(x.astype(np.float32))


def test_rows_are_rounded_by_their_largest_number():
    rounded = round_rows(torch.tensor([[1.0, -0.5, 0.002], [0.0, 0.0, 0.0], [-254.0, 3.0, 127.0]]), 1)
    assert (rounded.whole.int() - ZERO).tolist() == [[127, -64, 0], [0, 0, 0], [-127, 2, 64]]
    np.testing.assert_allclose(rounded.scale[[0, 2], 0], [1 / 127, 2])


@settings(max_examples=25, deadline=None)
@given(rows=st.integers(1, 5), columns=st.integers(1, 40), outputs=st.integers(1, 40), seed=st.integers(0, 99))
def test_products_are_at_most_the_rounding_off(rows, columns, outputs, seed):
    random = np.random.default_rng(seed)
    x, weight = (
        torch.from_numpy(random.normal(size=s).astype(np.float32)) for s in ((rows, columns), (outputs, columns))
    )
    off = (multiply(round_rows(x, 1), pack_kernel(weight)) - x @ weight.T).abs()
    step_x, step_weight = x.abs().amax(1, keepdim=True) / 127, weight.abs().amax(1) / 127
    most = (
        step_x / 2 * weight.abs().sum(1)
        + step_weight / 2 * x.abs().sum(1, keepdim=True)
        + columns * step_x * step_weight / 4
    )
    assert (off <= most * 1.001 + 1e-5).all()


@pytest.mark.parametrize(
    "layer",
    [
        Conv1D(64, 12, "relu"),
        Conv1D(64, 12, "tanh", padding="valid"),
        Conv1D(64, 12, padding="causal", use_bias=False),
        Conv1D(96, 12, strides=2),
        Conv1D(96, 5, dilation_rate=2),
    ],
    ids=lambda layer: f"{layer.padding} {layer.strides} {layer.dilation_rate}",
)
def test_a_convolution_of_whole_numbers_is_exact(layer):
    rounding, exact = both(layer, (LENGTH, 16))
    assert isinstance(rounding, RoundingConv1D)
    weights = whole(*exact.weight.shape, seed=1)
    for module in (rounding, exact):
        module.weight.data.copy_(weights / 1024)
    x = whole(3, LENGTH, 16)
    np.testing.assert_allclose(rounding(x), exact(x), rtol=1e-5, atol=1e-4)


def test_a_dense_layer_of_whole_numbers_is_exact():
    rounding, exact = both(Dense(80, "relu"), (LENGTH, 64))
    assert isinstance(rounding, RoundingDense)
    for module in (rounding, exact):
        module.weight.data.copy_(whole(80, 64, seed=1) / 1024)
    x = whole(3, LENGTH, 64)
    x[:, :, 0] = 127
    np.testing.assert_allclose(rounding(x), exact(x), rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(
    "layer", [LSTM(384), LSTM(384, go_backwards=True), Bidirectional(384, return_sequences=True)], ids=str
)
def test_an_lstm_rounds_its_input_and_its_state(layer, masked):
    shapes = ((6, 5), (6, 4))
    rounding, exact = both(layer, *shapes[: 1 + masked])
    assert isinstance(rounding, RoundingLSTM)
    x = torch.rand(3, 6, 5)
    seen = torch.ones(3, 6, 4)
    seen[1, 3:] = 0
    inputs = (x, seen) if masked else (x,)
    off = (rounding(*inputs) - exact(*inputs)).abs()
    assert 0 < off.max() < 0.02


@pytest.mark.parametrize("masked", [False, True])
def test_attention_rounds_what_its_kernels_are_multiplied_by(masked):
    shapes = ((LENGTH, 64), (LENGTH, 4))
    rounding, exact = both(MultiHeadAttention(4, 24), *shapes[: 1 + masked])
    assert isinstance(rounding, RoundingMultiHeadAttention)
    x, seen = torch.rand(3, LENGTH, 64), torch.ones(3, LENGTH, 4)
    seen[1, 5:] = 0
    inputs = (x, seen) if masked else (x,)
    y = exact(*inputs)
    assert 0 < (rounding(*inputs) - y).abs().max() < 0.02 * y.abs().max()


def test_a_sum_that_may_leave_32_bits_is_none_of_whole_numbers():
    assert not isinstance(make_rounding_module(Dense(64), (133_145,)), RoundingDense)
    assert isinstance(make_rounding_module(Dense(64), (133_144,)), RoundingDense)


def test_small_layers_stay_as_they_are():
    for layer, shape in (
        (Conv1D(8, 8), (LENGTH, 4)),
        (Dense(4), (64,)),
        (LSTM(32), (6, 64)),
        (GRU(512), (6, 64)),
        (MultiHeadAttention(2, 8), (6, 16)),
    ):
        assert type(make_rounding_module(layer, shape)) is type(make_module(layer, shape))


@pytest.fixture
def graph():
    draw = Drawing()
    y = draw(Conv1D(64, 12, "relu"), draw.input("input_1", (LENGTH, 4)))
    y = draw(Dense(64, "relu"), draw(Flatten(), draw(Conv1D(64, 5, "relu"), y)))
    return draw.graph(draw(Dense(3, activation="softmax"), y))


def test_a_trained_network_says_nearly_the_same(trainer, batches, graph):
    exact, rounded = (
        trainer(graph, ModelConfig(learning_rate=0.003), TorchOptions("cpu", name)) for name in ("float32", "int8")
    )
    inputs, _ = next(batches(1, size=32, seed=7))
    (before,) = rounded.predict(inputs, graph.outputs)
    for step in batches(10):
        exact.train(*step)
    rounded.set_weights(exact.weights())  # which are float32, and rounded anew
    (a,), (b,) = (network.predict(inputs, graph.outputs) for network in (rounded, exact))
    assert a.dtype == np.float32
    assert 0 < np.abs(a - b).max() < 0.02 < np.abs(a - before).max()
    assert (a.argmax(1) == b.argmax(1)).mean() > 0.9
    parts = [rounded.predict({"input_1": inputs["input_1"][i : i + 8]}, graph.outputs)[0] for i in range(0, 32, 8)]
    np.testing.assert_array_equal(np.concatenate(parts), a)
    for key, array in rounded.weights().items():
        np.testing.assert_array_equal(array, exact.weights()[key])


def test_a_processor_with_vnni_can():
    assert probe_kernels() is None


def test_another_device_is_refused():
    with pytest.raises(OptionError) as caught:
        devices.find_precision("int8", torch.device("meta"))
    assert str(caught.value) == "precision: int8 needs the CPU, and the device is meta"
    assert caught.value.help == "use the device `cpu`"


def test_a_torch_without_the_functions_is_refused(monkeypatch):
    monkeypatch.setattr(kernels, "_ops", torch.ops.deepg_has_no_such)
    with pytest.raises(
        OptionError, match=f"precision: torch {torch.__version__} has no int8 for this processor: ".replace("+", r"\+")
    ):
        devices.find_precision("int8", torch.device("cpu"))


def test_a_processor_that_adds_up_to_16_bits_is_refused(monkeypatch):
    right = kernels.multiply
    monkeypatch.setattr(kernels, "multiply", lambda *given: right(*given).clamp(max=40))
    with pytest.raises(OptionError) as caught:
        devices.find_precision("int8", torch.device("cpu"))
    assert str(caught.value) == "precision: this processor adds up whole numbers of 8 bits wrongly (it has no VNNI)"
    assert caught.value.help == "use `bf16` or `float32`"
