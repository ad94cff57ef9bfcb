import re

import pytest

from deepg_core.errors import OptionError
from deepg_core.models import Signature
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder


def build(length=50, units=4, classes=(), **options):
    signature = Signature({"input_1": (length, 4)}, {"target_1": (units,)}, classes)
    return LstmCnnBuilder(LstmCnn(**options)).build(signature)


def names(graph):
    return [node.name for node in graph]


def test_the_first_convolution_is_pooled_before_batch_normalisation_and_later_ones_after():
    graph = build(kernel_size=(3, 3), filters=(4, 4), pool_size=(2, 2), layer_lstm=8)
    assert names(graph) == [
        "input_1",
        "conv1d",
        "max_pooling1d",
        "batch_normalization",
        "conv1d_1",
        "batch_normalization_1",
        "max_pooling1d_1",
        "lstm",
        "dense",
    ]


def test_without_lstm_the_sequence_is_flattened():
    assert names(build(kernel_size=3, filters=4))[-2:] == ["flatten", "dense"]


def test_gap_averages_over_the_sequence():
    graph = build(kernel_size=3, filters=4, gap=True)
    assert graph.shapes["global_average_pooling1d"] == (4,)


def test_all_lstms_but_the_last_give_sequences():
    graph = build(layer_lstm=(8, 6), bidirectional=True)
    assert [graph.shapes[name] for name in ("bidirectional", "bidirectional_1")] == [(50, 16), (12,)]


def test_dropout_stands_before_each_dense_layer():
    graph = build(layer_lstm=8, layer_dense=(16, 4), dropout_dense=(0.5, 0.0))
    assert names(graph)[2:] == ["dropout", "dense", "dense_1"]


def test_the_last_layer_follows_the_target_when_layer_dense_is_left_out():
    assert build(units=7, layer_lstm=8).shapes["dense"] == (7,)


def test_batch_norm_momentum_reaches_the_layers():
    graph = build(kernel_size=3, filters=4, batch_norm_momentum=0.8)
    assert [node.layer.momentum for node in graph if node.name == "batch_normalization"] == [0.8]


@pytest.mark.parametrize(
    ("options", "option", "message"),
    [
        ({}, "", "the network has neither convolution nor LSTM"),
        (
            {"layer_lstm": 8, "layer_dense": (16, 3), "classes": ("a", "b", "c", "d")},
            "layer_dense",
            "the last layer has 3 units, but the target has 4 classes (a, b, c, d)",
        ),
        ({"kernel_size": (3, 3), "filters": 4}, "filters", "has 1 number, but `kernel_size` has 2 numbers"),
        (
            {"kernel_size": 3, "filters": 4, "pool_size": (2, 2)},
            "pool_size",
            "has 2 numbers, but `kernel_size` has 1 number",
        ),
        (
            {"layer_lstm": 8, "dropout_dense": (0.1, 0.1)},
            "dropout_dense",
            "has 2 numbers, but `layer_dense` has 1 number",
        ),
        ({"kernel_size": 3, "filters": 4, "pool_size": 51}, "pool_size", "pools the whole window away"),
        (
            {"layer_lstm": 8, "gap": True},
            "gap",
            "averages over the sequence, which `layer_lstm` has already ended",
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, option, message):
    with pytest.raises(OptionError, match=re.escape(message)) as caught:
        build(**options)
    assert caught.value.option == option


def test_two_inputs_are_too_many():
    signature = Signature({"input_1": (50, 4), "input_2": (50, 4)}, {"target_1": (4,)})
    with pytest.raises(OptionError, match=re.escape("takes one input with 2 axes, not (50, 4), (50, 4)")):
        LstmCnnBuilder(LstmCnn(layer_lstm=8)).build(signature)
