"""Layers of the torch backend against formulas written out, and what the other backend cannot tell about them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from attrs import evolve, frozen
from deepg_torch.layers import make_module
from deepg_torch.network import TorchNetwork

from deepg_core.errors import PluginError
from deepg_core.network import Drawing
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import (
    GRU,
    LAYERS,
    LSTM,
    Activation,
    AveragePooling1D,
    BatchNormalization,
    Bidirectional,
    BidirectionalGRU,
    Concatenate,
    Conv1D,
    CustomLayer,
    Dense,
    Layer,
    Masking,
    MaxPooling1D,
    MultiHeadAttention,
    TimeDistributed,
    Variable,
)

RANDOM = np.random.default_rng(0)


def made(layer: Layer, *shapes):
    """A module in inference mode, its variables and a function from arrays to an array."""
    part = make_module(layer, *shapes).eval()
    values = {}
    for variable in layer.variables(*shapes):
        values[variable.name] = RANDOM.normal(size=variable.shape).astype(np.float32)
        part.places()[variable.name].set(values[variable.name])

    def run(*arrays):
        with torch.no_grad():
            return part(*map(torch.from_numpy, arrays)).numpy()

    return part, values, run


def normal(*shape):
    return RANDOM.normal(size=shape).astype(np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(
    "layer",
    [
        Conv1D(5, 4, activation="relu"),
        Conv1D(5, 3, strides=2, padding="valid"),
        MaxPooling1D(3),
        MaxPooling1D(4, padding="same"),
        AveragePooling1D(2),
        BatchNormalization(),
    ],
    ids=str,
)
def test_values_lie_in_memory_as_they_are_handed_on(layer):
    """Channels last, from the first layer to the last: nothing is copied in between."""
    part = make_module(layer, (12, 4)).train()
    assert part(torch.from_numpy(normal(3, 12, 4)).requires_grad_()).is_contiguous()


def test_an_activation_in_place_leaves_what_goes_in():
    x = torch.from_numpy(normal(3, 12, 4))
    before = x.clone()
    y = make_module(Conv1D(4, 1, activation="relu"), (12, 4))(x)
    assert torch.equal(x, before)
    step, steps = y.grad_fn, []
    while step and step.next_functions:
        steps.append(step.name())
        step = step.next_functions[0][0]
    assert "ReluBackward0" in steps
    assert "CopySlices" not in steps  # the gradient of what is changed through a view is copied


def test_padding_of_a_pooling_counts_for_nothing():
    x = -np.arange(1, 6, dtype=np.float32).reshape(1, 5, 1)
    _, _, largest = made(MaxPooling1D(4, padding="same"), (5, 1))
    _, _, mean = made(AveragePooling1D(4, padding="same"), (5, 1))
    np.testing.assert_allclose(largest(x)[0, :, 0], [-1, -4])  # one place is padded on the left, two on the right
    np.testing.assert_allclose(mean(x)[0, :, 0], [-2, -4.5])


def lstm(x, held, gate, mask=None, units=3):
    """Compute it as it is written in textbooks."""
    h, c, out = np.zeros((3, len(x), units))
    outputs = []
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ held["kernel"] + h @ held["recurrent_kernel"] + held["bias"], 4, -1)
        here = np.ones((len(x), 1), bool) if mask is None else mask[:, t, None]
        new_c = gate(f) * c + gate(i) * np.tanh(g)
        new_h = gate(o) * np.tanh(new_c)
        h, c, out = np.where(here, new_h, h), np.where(here, new_c, c), np.where(here, new_h, out)
        outputs.append(out)
    return np.stack(outputs, 1)


@pytest.mark.parametrize("kind", [{}, {"recurrent_activation": "hard_sigmoid"}], ids=["fused", "steps"])
def test_in_two_directions_a_skipped_place_gives_zeros(kind):
    _, held, run = made(Bidirectional(3, return_sequences=True, **kind), (7, 2))
    gate = sigmoid if not kind else lambda x: np.clip(0.2 * x + 0.5, 0, 1)
    x, mask = normal(6, 7, 2), RANDOM.random((6, 7)) < 0.6
    mask[0] = False
    ways = [
        {name: held[f"{way}_{name}"] for name in ("kernel", "recurrent_kernel", "bias")}
        for way in ("forward", "backward")
    ]
    there = lstm(x, ways[0], gate, mask)
    back = lstm(x[:, ::-1], ways[1], gate, mask[:, ::-1])[:, ::-1]
    expected = np.concatenate([there, back], -1) * mask[..., None]
    np.testing.assert_allclose(run(x, normal(6, 7, 5) * mask[..., None]), expected, atol=1e-5)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(
    ("name", "gate"), [("sigmoid", sigmoid), ("hard_sigmoid", lambda x: np.clip(0.2 * x + 0.5, 0, 1))]
)
def test_lstm(name, gate, masked):
    layer = LSTM(3, return_sequences=True, recurrent_activation=name)
    _, held, run = made(layer, (7, 2))
    x, mask = normal(6, 7, 2), RANDOM.random((6, 7)) < 0.6
    mask[0], mask[1, :3], mask[2, 4:] = False, False, False
    masking = [normal(6, 7, 5) * mask[..., None]] if masked else []
    expected = lstm(x, held, gate, mask if masked else None)
    np.testing.assert_allclose(run(x, *masking), expected, atol=1e-5)
    part = make_module(evolve(layer, return_sequences=False), (7, 2))
    for key, place in part.places().items():
        place.set(held[key])
    with torch.no_grad():
        last = part(*map(torch.from_numpy, (x, *masking))).numpy()
    np.testing.assert_allclose(last, expected[:, -1], atol=1e-5)


def test_gru():
    _, held, run = made(GRU(3), (7, 2))
    x, h = normal(5, 7, 2), np.zeros((5, 3))
    of_inputs, of_state = held["bias"]
    for t in range(7):
        xz, xr, xh = np.split(x[:, t] @ held["kernel"] + of_inputs, 3, -1)
        hz, hr, hh = np.split(h @ held["recurrent_kernel"] + of_state, 3, -1)
        z, r = sigmoid(xz + hz), sigmoid(xr + hr)
        h = z * h + (1 - z) * np.tanh(xh + r * hh)
    np.testing.assert_allclose(run(x), h, atol=1e-5)


def test_attention_sees_neither_what_is_masked_nor_what_comes_after():
    shapes = ((6, 4), (6, 2))
    _, held, run = made(MultiHeadAttention(2, 3, causal=True), *shapes)
    x, mask = normal(5, 6, 4), RANDOM.random((5, 6)) < 0.7
    mask[:, 0] = True
    q, k, v = (
        np.einsum("blw,whk->bhlk", x, held[f"{name}_kernel"]) + held[f"{name}_bias"][:, None]
        for name in ("query", "key", "value")
    )
    scores = np.einsum("bhqk,bhsk->bhqs", q, k) / np.sqrt(3)
    scores = np.where(mask[:, None, None, :] & np.tril(np.ones((6, 6), bool)), scores, -np.inf)
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    seen = np.einsum("bhqs,bhsk->bhqk", shares / shares.sum(-1, keepdims=True), v)
    expected = np.einsum("bhqk,hkw->bqw", seen, held["output_kernel"]) + held["output_bias"]
    np.testing.assert_allclose(run(x, normal(5, 6, 2) * mask[..., None]), expected, atol=1e-5)


def test_a_place_that_sees_nothing_sees_all_alike():
    _, _, run = made(MultiHeadAttention(2, 3), (6, 4), (6, 4))
    x = normal(1, 6, 4)
    given = run(x, np.zeros_like(x))
    assert np.isfinite(given).all()
    np.testing.assert_allclose(given, np.broadcast_to(given[:, :1], given.shape), atol=1e-5)


@pytest.mark.parametrize("number", [0, 1], ids=["dropout", "recurrent_dropout"])
@pytest.mark.parametrize("kind", [LSTM, GRU, Bidirectional, BidirectionalGRU], ids=lambda kind: kind.__name__)
def test_with_masks_of_ones_it_is_the_same(kind, number):
    """They are computed in another way, each direction by itself, or step by step."""
    part, _, run = made(kind(4, return_sequences=True), (9, 2))
    x = normal(3, 9, 2)
    calm = run(x)
    part.masks = lambda _, mask, like, *shape: like.new_ones(len(like), *shape) if mask % 2 == number else None
    np.testing.assert_allclose(run(x), calm, atol=1e-6)


def test_the_statistics_of_a_set_are_joint():
    part, held, run = made(TimeDistributed(BatchNormalization(momentum=0.5)), (3, 6, 4))
    x = normal(5, 3, 6, 4)
    part.train()
    y = run(x)
    expected = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + 1e-3) * held["gamma"] + held["beta"]
    np.testing.assert_allclose(y, expected, atol=1e-4)
    moved = part.places()["moving_mean"].get()
    np.testing.assert_allclose(moved, 0.5 * held["moving_mean"] + 0.5 * x.mean((0, 1, 2)), atol=1e-5)


def test_a_batch_of_another_size_begins_anew():
    part = make_module(LSTM(3, stateful=True), (4, 2))
    x = torch.randn(5, 4, 2)
    with torch.inference_mode():
        first = part(x)
    assert not torch.equal(part(x), first)
    torch.testing.assert_close(part(x[:2]), first[:2].clone())


def test_only_what_is_needed_is_computed():
    draw = Drawing()
    x, y = draw.input("x", (6,)), draw.input("y", (6,))
    a = draw(Dense(3), x)
    network = TorchNetwork(draw.graph(draw(Dense(3), draw(Concatenate(), a, y))))
    assert network.activations({"x": torch.randn(4, 6)}, [a])[0].shape == (4, 3)


def test_names_that_torch_has_for_itself():
    draw = Drawing()
    x = draw(Dense(3), draw.input("x", (6,)), name="values")
    x = draw(Masking(), x, name="a.b")
    network = TorchNetwork(draw.graph(draw(Dense(3), x, name="layers")))
    assert list(network.places()) == ["values/kernel", "values/bias", "layers/kernel", "layers/bias"]


@pytest.mark.parametrize("layer", [LAYERS["GRU"](3), LAYERS["BidirectionalGRU"](3)], ids=str)
def test_what_goes_in_comes_out_of_a_place(layer):
    draw = Drawing()
    graph = draw.graph(draw(Activation("linear"), draw(layer, draw.input("x", (6, 2)))))
    for key, place in TorchNetwork(graph).places().items():
        values = RANDOM.normal(size=graph.variables[key].shape).astype(np.float32)
        place.set(values)
        np.testing.assert_array_equal(place.get(), values)
    assert set(initial_weights(graph, 0)) == set(TorchNetwork(graph).places())


@frozen
class Own(CustomLayer):
    def variables(self, *shapes):
        return (Variable("training", shapes[0][-1:], "ones"), Variable("layer", (1,), "ones", trainable=False))

    def forward(self, variables, x): ...


def test_a_plugin_calls_variables_as_it_likes_and_gives_the_shape_that_it_says(monkeypatch):
    def function(_, variables, x):
        assert list(variables) == ["training", "layer"]
        return (variables["training"] * variables["layer"] * x)[: len(x) - 1]

    own = SimpleNamespace(load_function=lambda _: function, title="the layer `own` (own 1.0)")
    monkeypatch.setattr("deepg_torch.layers.custom.find_layer", lambda _: own)
    monkeypatch.setattr("deepg_core.network.layers.registered.find_layer", lambda _: own)
    module = make_module(Own(), (4, 3))
    assert {name: place.trainable for name, place in module.places().items()} == {"training": True, "layer": False}
    with pytest.raises(PluginError) as caught:
        module(torch.zeros(2, 4, 3))
    what = "its function gives (1, 4, 3) for (2, 4, 3), and its `output_shape` says (2, 4, 3)"
    assert str(caught.value) == f"the layer `own` (own 1.0): {what}; both have to be the same"
