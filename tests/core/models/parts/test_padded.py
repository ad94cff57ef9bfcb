"""Windows that were filled up give what they give alone, computed by formulas in float64."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import OptionError
from deepg_core.models.gated_cnn import GatedCnn, GatedCnnBuilder
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.models.lstm_cnn_target_middle import LstmCnnTargetMiddle, LstmCnnTargetMiddleBuilder
from deepg_core.models.transformer import Transformer, TransformerBuilder
from deepg_core.network import Signature
from deepg_core.network.layers import Add, Conv1D, Cropping1D, Multiply, PaddingMask
from deepg_core.testing.golden.reference import compute

LENGTH, NUMBERS = 20, 6
TARGET = {"target_1": (2,)}
TWO = {"filters": (4, 8), "kernel_size": (4, 3)}
NETWORKS = {
    "lstm_cnn": [
        {**TWO, "gap": True},
        {**TWO, "gap": True, "pool_size": (2, 3)},
        {**TWO, "gap": True, "pool_size": (1, 2), "residual_block": True, "residual_block_length": 2},
        {**TWO, "gap": True, "size_reduction_1Dconv": True, "padding": "valid", "strides": (2, 1)},
        {"filters": 4, "kernel_size": 5, "reverse_complement_conv": True, "layer_lstm": (3, 2)},
        {**TWO, "padding": "causal", "strides": (3, 1), "dilation_rate": (1, 2), "layer_lstm": 3},
        {**TWO, "padding": "valid", "dilation_rate": (2, 1), "layer_lstm": (3, 2), "bidirectional": True},
        {"layer_lstm": 3, "bidirectional": True},
    ],
    "gated_cnn": [
        {"filters": 4, "blocks": 2, "stem_kernel_size": 4, "pool_size": 3},
        {"filters": 4, "blocks": 1, "stem_kernel_size": 5, "pool_size": 1, "causal": True},
    ],
    "transformer": [
        {"embed_dim": 4, "head_size": (2, 2), "flatten_method": "both_ch_last"},
        {"embed_dim": 0, "pos_encoding": "sinusoid", "flatten_method": "max_ch_last", "causal": True},
    ],
}
BUILDERS = {
    "lstm_cnn": (LstmCnnBuilder, LstmCnn),
    "gated_cnn": (GatedCnnBuilder, GatedCnn),
    "transformer": (TransformerBuilder, Transformer),
}
CASES = [(name, options) for name, many in NETWORKS.items() for options in many]


def build(name, length=LENGTH, **options):
    made, config = BUILDERS[name]
    whole = bool(options.get("embed_dim"))
    signature = Signature({"input_1": (length,) if whole else (length, 4)}, TARGET)
    if whole:
        signature = Signature({"input_1": (length,)}, TARGET, whole=frozenset({"input_1"}), width=NUMBERS)
    return made(config(**{"mask_padding": True, **options})).build(signature, 1)


def draw_windows(rng, length, whole):
    """Two windows that end with a letter; ambiguous letters, rows of zeros, are among the others."""
    numbers = rng.integers(1, NUMBERS, (2, length))
    numbers[:, -1] = rng.integers(1, NUMBERS - 1, 2)
    return numbers if whole else np.eye(NUMBERS)[numbers][..., 1:-1]


def fill_up(windows):
    filled = np.zeros((len(windows), LENGTH, *windows.shape[2:]), windows.dtype)
    filled[:, : windows.shape[1]] = windows
    return filled


def answers(network, weights, windows):
    return compute(network.graph, weights, {"input_1": windows})[network.graph.outputs[0]]


@given(st.sampled_from(CASES), st.integers(0, 999), st.data())
def test_a_window_that_was_filled_up_gives_what_it_gives_alone(case, seed, data):
    name, options = case
    shortest = {"lstm_cnn": 9, "gated_cnn": 3, "transformer": 1}[name]
    length = data.draw(st.integers(shortest, LENGTH))
    rng = np.random.default_rng(seed)
    network, alone = build(name, **options), build(name, length, **options)
    weights = {key: its + rng.uniform(0, 0.5, its.shape) for key, its in network.weights.items()}
    own = {key: its[:length] if key.startswith("position") else its for key, its in weights.items()}
    windows = draw_windows(rng, length, bool(options.get("embed_dim")))
    np.testing.assert_allclose(
        answers(network, weights, fill_up(windows)), answers(alone, own, windows), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize(("name", "options"), [CASES[1], CASES[6], CASES[8], CASES[11]])
def test_without_the_mask_padding_counts(name, options):
    rng = np.random.default_rng(1)
    network, alone = (build(name, length, mask_padding=False, **options) for length in (LENGTH, 12))
    windows = draw_windows(rng, 12, False)
    filled, wanted = (answers(its, its.weights, x) for its, x in ((network, fill_up(windows)), (alone, windows)))
    assert np.abs(filled - wanted).max() > 1e-4


@pytest.mark.parametrize(("name", "options"), [CASES[1], CASES[9]])
def test_a_window_too_short_for_one_place_has_an_answer(name, options):
    network = build(name, **options)
    windows = np.zeros((2, LENGTH, 4))
    windows[0, 0, 1] = 1
    assert np.isfinite(answers(network, network.weights, windows)).all()


def test_what_looks_beside_itself_is_fed_zeros_and_each_mask_is_drawn_once():
    graph = build("gated_cnn", filters=4, blocks=1, stem_kernel_size=4, pool_size=3, global_pooling="max_ch_last").graph
    fed = {node.name: node.inbound for node in graph}
    assert fed["conv1d"] == ("input_1",)  # behind its last letter there are zeros
    assert fed["padding_mask"] == ("input_1",)
    assert fed["padding_mask_1"] == ("max_pooling1d_1",)
    assert fed["conv1d_1"] == fed["conv1d_2"] == ("multiply",)
    assert fed["multiply"] == ("layer_normalization", "padding_mask_1")
    assert fed["conv1d_3"] == ("multiply_1",)  # of one place
    assert fed["global_max_pooling1d"] == ("layer_normalization_1", "padding_mask_1")
    assert sum(isinstance(node.layer, PaddingMask | Cropping1D) for node in graph) == 3


@pytest.mark.parametrize(("name", "options"), [CASES[5], CASES[6], CASES[9]])
def test_what_looks_not_behind_itself_needs_no_zeros(name, options):
    graph = build(name, **options).graph
    fed = {node.name: node for node in graph}
    assert not [
        its
        for its in graph
        if isinstance(its.layer, Conv1D)
        and isinstance(fed[its.inbound[0]].layer, Multiply)
        and fed[its.inbound[0]].inbound[1].startswith("padding_mask")
    ]


@pytest.mark.parametrize(("name", "options"), CASES)
def test_without_the_option_nothing_is_drawn(name, options):
    graph = build(name, mask_padding=False, **options).graph
    assert not any(isinstance(node.layer, PaddingMask | Cropping1D) for node in graph)
    assert all(
        len(node.inbound) < 2
        for node in graph
        if not isinstance(node.layer, Add | Multiply) and "conc" not in node.name
    )


def refusals(builder, signature):
    with pytest.raises(OptionError) as caught:
        builder.build(signature, 1)
    return [(its.option, its.message, its.help) for its in caught.value.errors]


def test_what_depends_on_the_length_is_refused():
    signature = Signature({"input_1": (LENGTH, 4)}, TARGET)
    flat = LstmCnn(**TWO, strides=(2, 1), mask_padding=True)
    assert refusals(LstmCnnBuilder(flat), signature) == [
        (
            "mask_padding",
            "passes over the end of a window, but a flattened window has a weight for each of its places",
            "set `gap = true`, or give `layer_lstm`",
        ),
        (
            "strides",
            'where "same" puts zeros for them depends on how long a window is, which `mask_padding` leaves open',
            'set `padding = "causal"` or "valid", or pool instead',
        ),
    ]
    twice = LstmCnn(layer_lstm=3, zero_mask=True, mask_padding=True)
    assert refusals(LstmCnnBuilder(twice), signature) == [
        ("zero_mask", "and `mask_padding` are two masks of one LSTM", "leave one of them out")
    ]


def test_where_letters_are_predicted_it_is_refused():
    sides = Signature({"input_1": (9, 4), "input_2": (9, 4)}, {"target_1": (4,)})
    middle = LstmCnnTargetMiddle(layer_lstm=3, mask_padding=True)
    message = "passes over the end of a window, and here it is cut in two around the letters to predict"
    assert refusals(LstmCnnTargetMiddleBuilder(middle), sides) == [("mask_padding", message, "leave it out")]
    places = Signature({"input_1": (9, 4)}, {"target_1": (9, 4)})
    message = "is for a prediction for the window, but the target has one for each of 9 letters"
    gated = GatedCnn(mask_padding=True, blocks=1)
    assert refusals(GatedCnnBuilder(gated), places) == [("mask_padding", message, "leave it out")]
