import pytest

from deepg_core.errors import OptionError
from deepg_core.models.lstm_cnn_target_middle import LstmCnnTargetMiddle, LstmCnnTargetMiddleBuilder
from deepg_core.network import Signature

CONVOLUTIONS = {"kernel_size": (5, 5), "filters": (8, 16), "pool_size": (2, 2)}


def build(inputs, targets=None, **options):
    signature = Signature(inputs, targets or {"target_1": (4,)})
    return LstmCnnTargetMiddleBuilder(LstmCnnTargetMiddle(**options)).build(signature, 1).graph


def sides(left=10, right=10):
    return {"input_1": (left, 4), "input_2": (right, 4)}


def names(graph):
    return [node.name for node in graph]


def test_each_convolution_is_pooled_before_batch_normalisation():
    graph = build(sides(), **CONVOLUTIONS, layer_lstm=8)
    first = [name for name in names(graph) if graph.shapes[name][0] in (10, 5, 2)][2:8]
    assert first == [
        "conv1d",
        "max_pooling1d",
        "batch_normalization",
        "conv1d_1",
        "max_pooling1d_1",
        "batch_normalization_1",
    ]


def test_the_two_towers_have_weights_of_their_own():
    graph = build(sides(), layer_lstm=8)
    assert names(graph) == ["input_1", "input_2", "lstm", "lstm_1", "concatenate", "dense"]
    assert not any(node.shares for node in graph)


def test_without_lstm_towers_as_long_as_each_other_are_joined_and_then_flattened():
    graph = build(sides(11, 10), **CONVOLUTIONS)
    assert names(graph)[-3:] == ["concatenate", "flatten", "dense"]
    assert (graph.shapes["concatenate"], graph.shapes["flatten"]) == ((2, 32), (64,))


def test_without_lstm_towers_of_different_lengths_are_flattened_and_then_joined():
    graph = build(sides(11, 10), kernel_size=3, filters=8)
    assert names(graph)[-4:] == ["flatten", "flatten_1", "concatenate", "dense"]
    assert graph.shapes["concatenate"] == (168,)


def test_gap_averages_over_both_sides():
    graph = build(sides(11, 10), kernel_size=3, filters=8, gap=True)
    assert names(graph)[-4:-2] == ["batch_normalization_1", "global_average_pooling1d_1"]
    assert graph.shapes["concatenate"] == (16,)


def test_labels_are_put_before_the_features():
    graph = build({"input_1": (3,), "input_2": (10, 4), "input_3": (10, 4)}, layer_lstm=8, label_input=3)
    assert next(node.inbound for node in graph if node.name == "concatenate_1") == ("input_1", "concatenate")
    assert graph.shapes["concatenate_1"] == (19,)


def test_a_sequence_of_a_table_is_a_label():
    inputs = {"input_1": (10, 4), "input_2": (10, 4), "input_3": (10, 4)}
    signature = Signature(inputs, {"target_1": (4,)}, beside=frozenset(("input_1",)))
    graph = LstmCnnTargetMiddleBuilder(LstmCnnTargetMiddle(layer_lstm=8)).build(signature, 1).graph
    assert next(node.inbound for node in graph if node.name == "concatenate_1") == ("flatten", "concatenate")


def test_several_targets_are_the_outputs():
    graph = build(sides(), {"target_1": (4,), "target_2": (4,)}, layer_lstm=8, layer_dense=(16, 4))
    assert graph.outputs == ("output_1_2", "output_2_2")
    assert [graph.shapes[name] for name in graph.outputs] == [(4,), (4,)]


def test_neither_convolution_nor_lstm_is_refused():
    with pytest.raises(OptionError, match=r"^the network has neither convolution nor LSTM$"):
        build(sides())


def test_one_sequence_is_too_few():
    with pytest.raises(OptionError) as caught:
        build({"input_1": (10, 4)}, layer_lstm=8)
    assert caught.value.message == "`lstm_cnn_target_middle` takes two inputs with 2 axes, not (10, 4)"
