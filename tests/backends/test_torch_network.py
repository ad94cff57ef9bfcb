"""How torch goes through a graph: what it does in another order, where kernels lie, what it keeps."""

from __future__ import annotations

import weakref

import attrs
import numpy as np
import pytest
import torch
from deepg_torch.network import TorchNetwork
from deepg_torch.solvers import SOLVERS

from deepg_core.network import Drawing
from deepg_core.network.layers import Add, BatchNormalization, Conv1D, Dense, Flatten, MaxPooling1D


@pytest.fixture
def pooled(drawn):
    """Two convolutions, each followed by its pooling."""
    return drawn(
        Conv1D(4, 3, activation="relu"), MaxPooling1D(2), BatchNormalization(),
        Conv1D(4, 3, activation="relu"), MaxPooling1D(3, padding="same"), Flatten(), Dense(2),
    )  # fmt: skip


@pytest.fixture
def windows():
    """Eight one-hot windows of 12, half of them of one letter: all places of a pooling are equally large."""
    codes = np.random.default_rng(0).integers(0, 4, (8, 12))
    codes[4:] = 0
    return torch.from_numpy(np.eye(4, dtype=np.float32)[codes])


def made(graph):
    """A network with weights that are not all alike."""
    torch.manual_seed(0)
    network = TorchNetwork(graph)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter)
    return network.train()


def learned(network, x):
    """The logits, and the gradients of their squares."""
    (logits,) = network({"input_1": x})
    logits.square().sum().backward()
    return [logits.detach(), *(parameter.grad for parameter in network.parameters())]


def test_a_relu_after_the_pooling_gives_the_same_bits_and_the_same_gradients(pooled, windows, monkeypatch):
    late = made(pooled)
    assert set(late._join(late.graph.nodes[1:], [])) == {"conv1d", "max_pooling1d", "conv1d_1", "max_pooling1d_1"}
    monkeypatch.setattr(TorchNetwork, "_join", lambda *_: {})
    for ours, plain in zip(learned(late, windows), learned(made(pooled), windows), strict=True):
        assert torch.equal(ours, plain)


def test_a_convolution_that_is_asked_for_is_activated(pooled, windows):
    network = made(pooled).eval()
    with torch.inference_mode():
        convolved, largest = network.activations({"input_1": windows}, ["conv1d", "max_pooling1d"])
        (alone,) = network.activations({"input_1": windows}, ["max_pooling1d"])
    assert convolved.min() == 0
    assert torch.equal(largest, alone)


def test_a_relu_that_feeds_others_too_does_not_wait(windows):
    from deepg_core.network import Drawing

    draw = Drawing()
    x = draw(Conv1D(4, 3, activation="relu", padding="same"), draw.input("input_1", (12, 4)))
    pooled = draw(MaxPooling1D(3, strides=1, padding="same"), x)
    network = made(draw.graph(draw(Add(), x, pooled)))
    assert network._join(network.graph.nodes[1:], []) == {}
    (total,) = network({"input_1": windows})
    assert total.min() >= 0


def test_largest_values_are_the_same_where_no_gradient_is_asked_for(pooled, windows):
    network = made(pooled).eval()
    with torch.inference_mode():
        (asked,) = network.activations({"input_1": windows}, ["max_pooling1d"])
    (learning,) = network.activations({"input_1": windows}, ["max_pooling1d"])
    assert torch.equal(asked, learning)


def test_a_value_is_let_go_when_nobody_needs_it_any_more(pooled, windows, monkeypatch):
    network, held, alive = made(pooled).eval(), [], []
    watched = network.layers["conv1d"]
    monkeypatch.setattr(watched, "logits", lambda x, logits=watched.logits: _watched(logits(x), held))
    last = network.layers["dense"]
    last.register_forward_pre_hook(lambda *_: alive.append(held[0]() is not None))
    with torch.inference_mode():
        network.activations({"input_1": windows}, ["dense"])
    assert alive == [False]


def _watched(value, held):
    held.append(weakref.ref(value))
    return value


def test_kernels_and_what_adam_remembers_lie_channels_last_on_a_cpu(trainer_on, small, batches):
    made, again = (trainer_on("torch", *small()) for _ in range(2))
    for step in batches(2):
        made.train(*step)
    again.set_optimizer_state(made.optimizer_state())
    again.set_weights(made.weights())
    kernel = again._network.layers["conv1d"].weight
    assert kernel.stride() == (12, 1, 4)  # of 4 filters of 4 channels, 3 wide
    assert [held.stride() for slot in ("m", "v") for held in again._optimizer.held(slot, [kernel])] == [(12, 1, 4)] * 2
    for step in batches(2, seed=1):
        made.train(*step)
        again.train(*step)
    for key, value in made.weights().items():
        np.testing.assert_array_equal(again.weights()[key], value, err_msg=key)


@pytest.mark.parametrize("activation", ["relu", "linear"])
@pytest.mark.parametrize("use_bias", [True, False])
def test_a_normalisation_that_is_folded_gives_what_it_gives_behind(drawn, windows, monkeypatch, activation, use_bias):
    graph = drawn(Conv1D(8, 3, activation=activation, use_bias=use_bias), BatchNormalization(), Flatten(), Dense(2))
    folded = made(graph)
    folded({"input_1": windows})  # so that its running statistics move
    folded.eval()
    assert folded.layers["batch_normalization"].weight.min() < 0, "a factor below 0 turns the largest into the smallest"
    monkeypatch.setattr(TorchNetwork, "_join", lambda *_: {})
    plain = made(graph)
    plain({"input_1": windows})
    plain.eval()
    for network in (folded, plain):
        with torch.no_grad():
            for part in network.layers["batch_normalization"].variables():
                part.mul_(3)
    with torch.inference_mode():
        for names in (["batch_normalization"], ["dense"], ["conv1d", "batch_normalization"]):
            for ours, its in zip(*(n.activations({"input_1": windows}, names) for n in (folded, plain)), strict=True):
                torch.testing.assert_close(ours, its, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("bf16", [True, False])
def test_nothing_is_folded_where_bf16_computes_or_a_program_may_be_traced(drawn, windows, monkeypatch, bf16):
    graph = drawn(Conv1D(8, 3, activation="relu"), BatchNormalization())
    joined = made(graph).eval()
    monkeypatch.setattr(TorchNetwork, "_join", lambda *_: {})
    plain = made(graph).eval()
    with torch.inference_mode(bf16), torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=bf16):
        ours, its = (n.activations({"input_1": windows}, ["batch_normalization"])[0] for n in (joined, plain))
    assert torch.equal(ours, its)


@pytest.mark.parametrize("frozen", [(), ("batch_normalization", "batch_normalization_1")], ids=["all", "kernels alone"])
@pytest.mark.parametrize("solver", SOLVERS)
def test_what_was_folded_is_folded_anew_when_weights_change(trainer_on, small, batches, solver, frozen):
    graph, config = small(kernel_size=(3, 3), filters=(4, 4), pool_size=(1, 1), solver=solver)
    graph = attrs.evolve(graph, frozen=frozenset(frozen))
    made, fresh = (trainer_on("torch", graph, config) for _ in range(2))
    (inputs, targets), *_ = batches(1)
    outputs = list(graph.outputs)
    first = made.predict(inputs, outputs)[0]
    made.train(inputs, targets)
    fresh.set_weights(made.weights())
    again = made.predict(inputs, outputs)[0]
    assert not np.array_equal(again, first)
    np.testing.assert_array_equal(again, fresh.predict(inputs, outputs)[0])
    fresh.set_weights({key: value / 2 for key, value in made.weights().items()})
    made.set_weights(fresh.weights())
    np.testing.assert_array_equal(made.predict(inputs, outputs)[0], fresh.predict(inputs, outputs)[0])
    assert not np.array_equal(made.predict(inputs, outputs)[0], again)


def test_an_output_that_feeds_another_gives_it_its_value(windows):
    drawing = Drawing()
    first = drawing(Dense(3, activation="softmax"), drawing(Flatten(), drawing.input("input_1", (12, 4))))
    network = made(drawing.graph(first, drawing(Dense(2), first))).eval()
    with torch.no_grad():
        (logits, ours), (value, right) = (
            network({"input_1": windows}),
            network.activations({"input_1": windows}, network.graph.outputs),
        )
    assert torch.equal(logits.softmax(-1), value)
    assert torch.equal(ours, right)
