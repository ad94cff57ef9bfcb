import pytest

from deepg_core.errors import OptionError
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.models.parts.inputs import SETS
from deepg_core.models.parts.one_sequence import SEVERAL
from deepg_core.network import Signature

CONVOLUTIONS = {"kernel_size": (3, 3), "filters": (8, 8)}


def build(length=50, units=4, classes=(), channels=4, **options):
    signature = Signature({"input_1": (length, channels)}, {"target_1": (units,)}, classes)
    return build_for(signature, **options)


def build_for(signature, **options):
    return LstmCnnBuilder(LstmCnn(**options)).build(signature, 1).graph


def names(graph):
    return [node.name for node in graph]


def node(graph, name):
    return next(node for node in graph if node.name == name)


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


def test_lstm_options_reach_every_lstm():
    graph = build(layer_lstm=(8, 6), dropout_lstm=0.2, recurrent_dropout_lstm=0.1, stateful=True)
    layers = [node(graph, name).layer for name in ("lstm", "lstm_1")]
    assert [(layer.dropout, layer.recurrent_dropout, layer.stateful) for layer in layers] == [(0.2, 0.1, True)] * 2


def test_dropout_stands_before_each_dense_layer():
    graph = build(layer_lstm=8, layer_dense=(16, 4), dropout_dense=(0.5, 0.0))
    assert names(graph)[2:] == ["dropout", "dense", "dense_1"]


def test_the_last_layer_follows_the_target_when_layer_dense_is_left_out():
    assert build(units=7, layer_lstm=8).shapes["dense"] == (7,)


def test_the_last_activation_is_an_option():
    assert node(build(layer_lstm=8, last_layer_activation="sigmoid"), "dense").layer.activation == "sigmoid"


def test_batch_norm_momentum_reaches_the_layers():
    graph = build(kernel_size=3, filters=4, batch_norm_momentum=0.8)
    assert [node.layer.momentum for node in graph if node.name == "batch_normalization"] == [0.8]


def test_strides_dilation_padding_and_bias_reach_the_convolutions():
    graph = build(**CONVOLUTIONS, strides=(2, 1), dilation_rate=(1, 4), padding="causal", use_bias=False)
    layers = [node(graph, name).layer for name in ("conv1d", "conv1d_1")]
    assert [(it.strides, it.dilation_rate, it.padding, it.use_bias) for it in layers] == [
        (2, 1, "causal", False),
        (1, 4, "causal", False),
    ]
    assert graph.shapes["batch_normalization_1"] == (25, 8)


def test_zero_mask_feeds_every_lstm_with_the_masking():
    graph = build(layer_lstm=(8, 6), zero_mask=True)
    inbound = {name: node(graph, name).inbound for name in ("masking", "lstm", "lstm_1")}
    assert inbound == {"masking": ("input_1",), "lstm": ("input_1", "masking"), "lstm_1": ("lstm", "masking")}


def test_labels_are_put_before_the_features_in_their_order():
    inputs = {"input_1": (3,), "input_2": (50, 4), "input_3": (2,)}
    graph = build_for(Signature(inputs, {"target_1": (4,)}), layer_lstm=8, label_input=(3, 2))
    assert names(graph)[:3] == ["input_1", "input_2", "input_3"]
    assert node(graph, "concatenate").inbound == ("input_1", "input_3", "lstm")
    assert graph.shapes["concatenate"] == (13,)


@pytest.mark.parametrize("columns", [1, 7, 50])
def test_a_sequence_of_a_table_is_flattened_as_a_label(columns):
    inputs = {"input_1": (columns, 4), "input_2": (2,), "input_3": (50, 4)}
    beside = frozenset(("input_1", "input_2"))
    graph = build_for(Signature(inputs, {"target_1": (4,)}, beside=beside), layer_lstm=8, label_input=(4 * columns, 2))
    assert node(graph, "concatenate").inbound == ("flatten", "input_2", "lstm")
    assert node(graph, "lstm").inbound == ("input_3",)
    assert graph.shapes["concatenate"] == (4 * columns + 10,)


def test_several_targets_can_have_activations_of_their_own():
    two = Signature({"input_1": (50, 4)}, {"target_1": (3,), "target_2": (1,)})
    graph = LstmCnnBuilder(LstmCnn(layer_lstm=3, last_layer_activation=("softmax", "sigmoid"))).build(two, 1).graph
    assert [graph.layer(name).activation for name in graph.outputs] == ["softmax", "sigmoid"]


def test_several_targets_have_layers_of_their_own():
    targets = {"target_1": (2,), "target_2": (2,)}
    graph = build_for(Signature({"input_1": (50, 4)}, targets), layer_lstm=8, layer_dense=(16, 2), num_output_layers=2)
    assert graph.outputs == ("output_1_2", "output_2_2")
    assert [node(graph, name).inbound for name in graph.outputs] == [("dense",), ("dense",)]


def test_targets_of_different_sizes_need_no_option():
    targets = {"target_1": (2,), "target_2": (5,)}
    graph = build_for(Signature({"input_1": (50, 4)}, targets), layer_lstm=8)
    assert [graph.shapes[name] for name in graph.outputs] == [(2,), (5,)]


def test_a_target_of_whole_numbers_gets_a_unit_for_each_of_them():
    signature = Signature({"input_1": (50, 4)}, {"target_1": ()}, whole=frozenset({"target_1"}), width=6)
    assert build_for(signature, layer_lstm=8).shapes["dense"] == (6,)


def test_the_first_convolution_can_see_both_strands():
    graph = build(**CONVOLUTIONS, pool_size=(2, 1), use_bias=False, reverse_complement_conv=True)
    assert names(graph)[1:5] == ["reverse_complement_conv1d", "max_pooling1d", "batch_normalization", "conv1d"]
    layer = node(graph, "reverse_complement_conv1d").layer
    assert (layer.filters, layer.kernel_size, layer.activation, layer.use_bias) == (8, 3, "relu", False)


@pytest.mark.parametrize(
    ("signature", "options", "error"),
    [
        (
            Signature({"input_1": (50, 4), "input_2": (50, 4)}, {"target_1": (4,)}),
            {},
            ("type", "`lstm_cnn` takes one input with 2 axes, not (50, 4), (50, 4)", SEVERAL),
        ),
        (
            Signature({"input_1": (3,), "input_2": (7, 50, 4)}, {"target_1": (4,)}),
            {},
            ("type", "`lstm_cnn` takes one input with 2 axes and labels with 1, not (3,), (7, 50, 4)", SETS),
        ),
        (
            Signature({"input_1": (50,)}, {"target_1": (4,)}, whole=frozenset({"input_1"}), width=6),
            {},
            (
                "type",
                "`lstm_cnn` reads a column for each letter, but the encoder gives numbers of letters",
                'set `encoder.type = "one_hot"`',
            ),
        ),
        (
            Signature({"input_1": (50, 4)}, {"target_1": (50, 4)}),
            {},
            (
                "type",
                "`lstm_cnn` gives one row of numbers for a target, but target_1 has the shape (50, 4)",
                "use a target, or a model, that fits",
            ),
        ),
        (
            Signature({"input_1": (3,), "input_2": (50, 4)}, {"target_1": (4,)}),
            {"label_input": (3, 2)},
            (
                "label_input",
                "is 3, 2, but the sizes of the inputs beside the sequence are 3",
                "leave it out, or change `data.added_label_path`",
            ),
        ),
        (
            Signature({"input_1": (50, 4)}, {"target_1": (4,)}),
            {"label_input": 3},
            (
                "label_input",
                "is 3, but the sizes of the inputs beside the sequence are none",
                "leave it out, or change `data.added_label_path`",
            ),
        ),
        (
            Signature({"input_1": (50, 4)}, {"target_1": (4,)}),
            {"num_output_layers": 2},
            ("num_output_layers", "is 2, but the number of targets is 1", "leave it out, or change `[target]`"),
        ),
        (
            Signature({"input_1": (50, 4)}, {"target_1": (4,)}),
            {"gap": True},
            ("gap", "averages over the sequence, which `layer_lstm` has already ended", None),
        ),
    ],
)
def test_what_does_not_fit_the_data_is_refused(signature, options, error):
    with pytest.raises(OptionError) as caught:
        build_for(signature, layer_lstm=8, **options)
    assert (caught.value.option, caught.value.message, caught.value.help) == error
