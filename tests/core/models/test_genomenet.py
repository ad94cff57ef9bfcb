import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import OptionError
from deepg_core.models.genomenet import GenomeNet, GenomeNetBuilder
from deepg_core.network import Graph, Signature

WINDOW = Signature({"input_1": (300, 4)}, {"target_1": (2,)})
STRANDS = Signature({"input_1": (300, 4), "input_2": (300, 4)}, {"target_1": (2,)})


def build(signature=WINDOW, **options):
    return GenomeNetBuilder(GenomeNet(**options)).build(signature, 1).graph


def test_the_table_of_deepgs_defaults_with_normalisation_and_activation_used():
    graph = build()
    assert [(node.name, node.inbound, graph.shapes[node.name], graph.parameters(node.name)) for node in graph] == [
        ("input_1", (), (300, 4), 0),
        ("conv1d", ("input_1",), (300, 256), 16640),
        ("batch_normalization", ("conv1d",), (300, 256), 1024),
        ("leaky_re_lu", ("batch_normalization",), (300, 256), 0),
        ("global_average_pooling1d", ("leaky_re_lu",), (256,), 0),
        ("dense", ("global_average_pooling1d",), (100,), 25700),
        ("dense_1", ("dense",), (2,), 202),
    ]
    layers = {node.name: node.layer for node in graph}
    assert (layers["batch_normalization"].momentum, layers["leaky_re_lu"].alpha) == (0.8, 0)
    assert [layers[name].activation for name in ("conv1d", "dense", "dense_1")] == ["linear", "relu", "softmax"]


def test_sizes_grow_from_the_first_convolution_to_the_last():
    config = GenomeNet(number_of_cnn_layers=4, filters_0=64, kernel_size_0=20, kernel_size_end=5, max_pool_end=16)
    assert list(config.convolutions()) == [(64, 20, 1, 2), (128, 13, 1, 2), (256, 8, 1, 2), (512, 5, 1, 2)]


def test_poolings_are_powers_of_two_and_dilations_begin_anew_in_each_block():
    config = GenomeNet(number_of_cnn_layers=6, conv_block_count=2, dilation_end=4, max_pool_end=10, filters_end=256)
    assert [convolution[2:] for convolution in config.convolutions()] == [
        (1, 2),
        (2, 1),
        (4, 2),
        (1, 1),
        (2, 2),
        (4, 1),
    ]


@pytest.mark.parametrize(
    ("layers", "blocks", "expected"), [(7, 3, (3, 2)), (8, 3, (3, 3)), (2, 5, (2, 1)), (5, 2, (2, 2)), (7, 2, (2, 4))]
)
def test_layers_are_rounded_to_a_multiple_of_the_blocks(layers, blocks, expected):
    assert GenomeNet(number_of_cnn_layers=layers, conv_block_count=blocks).blocks == expected


@pytest.mark.parametrize("option", ["filters_0", "filters_end", "kernel_size_0", "dilation_end", "max_pool_end"])
@pytest.mark.parametrize("value", [math.inf, 1e300])
def test_sizes_without_end_are_refused(option, value):
    with pytest.raises(ValueError, match=re.escape(f"'{option}' must be <= 1048576.0: {value}")):
        GenomeNet(**{option: value})


def test_the_smallest_size_is_one():
    config = GenomeNet(number_of_cnn_layers=2, filters_0=2.0**20, filters_end=5e-324)
    assert [filters for filters, *_ in config.convolutions()] == [2**20, 1]


def test_each_block_is_averaged_and_the_first_ones_can_be_skipped():
    options = {"number_of_cnn_layers": 6, "conv_block_count": 3, "filters_0": 8, "filters_end": 8}
    assert build(**options).shapes["concatenate"] == (24,)
    skipped = build(**options, skip_block_fraction=0.3)
    assert {node.name: node.inbound for node in skipped}["concatenate"] == (
        "global_average_pooling1d",
        "global_average_pooling1d_1",
        "global_average_pooling1d_2",
    )
    assert build(**options, skip_block_fraction=1.0).fed["global_average_pooling1d"] == ((300, 8),)


def test_residual_blocks_keep_filters_and_pool_and_widen_what_is_added():
    graph = build(
        number_of_cnn_layers=4, conv_block_count=2, residual_block=True, filters_0=8, filters_end=16, max_pool_end=4
    )
    assert [(node.name, node.inbound) for node in graph][1:18] == [
        ("conv1d", ("input_1",)),
        ("batch_normalization", ("conv1d",)),
        ("leaky_re_lu", ("batch_normalization",)),
        ("conv1d_1", ("leaky_re_lu",)),
        ("max_pooling1d", ("conv1d_1",)),
        ("average_pooling1d", ("conv1d",)),
        ("add", ("max_pooling1d", "average_pooling1d")),
        ("batch_normalization_1", ("add",)),
        ("leaky_re_lu_1", ("batch_normalization_1",)),
        ("conv1d_2", ("leaky_re_lu_1",)),
        ("max_pooling1d_1", ("conv1d_2",)),
        ("average_pooling1d_1", ("add",)),
        ("conv1d_3", ("average_pooling1d_1",)),
        ("add_1", ("max_pooling1d_1", "conv1d_3")),
        ("batch_normalization_2", ("add_1",)),
        ("leaky_re_lu_2", ("batch_normalization_2",)),
        ("conv1d_4", ("leaky_re_lu_2",)),
    ]
    assert graph.shapes["add_2"] == (75, 16)


@pytest.mark.parametrize(
    ("kind", "both", "name", "shapes"),
    [
        ("lstm", False, "lstm", [(300, 7), (7,)]),
        ("gru", False, "gru", [(300, 7), (7,)]),
        ("lstm", True, "bidirectional", [(300, 14), (14,)]),
        ("gru", True, "bidirectional", [(300, 14), (14,)]),
    ],
)
def test_recurrent_layers_end_the_sequence_and_drop_their_inputs(kind, both, name, shapes):
    graph = build(
        model_type="recurrent", recurrent_type=kind, recurrent_bidirectional=both, recurrent_layers=2,
        recurrent_units=7, dropout_lstm=0.25, filters_0=8,
    )  # fmt: skip
    assert [graph.shapes[layer] for layer in (name, f"{name}_1")] == shapes
    assert [node.layer.dropout for node in graph if node.name.startswith(name)] == [0.25, 0.25]


def test_dropout_stands_before_hidden_dense_layers_alone():
    graph = build(dense_layer_num=2, dropout=0.5, dense_activation="tanh")
    assert [node.name for node in graph][-5:] == ["dropout", "dense", "dropout_1", "dense_1", "dense_2"]
    assert [node.layer.activation for node in graph if node.name.startswith("dense")] == ["tanh", "tanh", "softmax"]


def test_without_hidden_dense_layers_the_output_follows_the_average():
    assert build(dense_layer_num=0).fed["dense"] == ((256,),)


def test_both_strands_go_through_the_same_weights_and_are_averaged():
    one, two = build(), build(STRANDS, reverse_encoding=True)
    assert two.inputs == STRANDS.inputs
    assert two.variables == one.variables
    nodes = {node.name: node for node in two}
    assert nodes["conv1d_again_1"].inbound == ("input_2",)
    assert {node.shares for node in two} - {None} == {node.name for node in one} - {"input_1"}
    assert nodes["average_of_probabilities"].inbound == ("dense_1", "dense_1_again_1")
    assert (nodes["dense_1"].layer.activation, nodes["activation"].layer.activation) == ("linear", "softmax")
    assert two.outputs == ("activation",)


def test_several_targets_of_both_strands():
    signature = Signature(STRANDS.inputs, {"target_1": (2,), "target_2": (3,)})
    graph = build(signature, reverse_encoding=True)
    assert {name: graph.shapes[name] for name in graph.outputs} == {"activation": (2,), "activation_1": (3,)}


@pytest.mark.parametrize(
    ("signature", "options", "refused"),
    [
        (
            STRANDS,
            {},
            (
                "type",
                "`genomenet` takes one input with 2 axes, not (300, 4), (300, 4)",
                "`reverse_encoding = true` reads both strands",
            ),
        ),
        (
            WINDOW,
            {"reverse_encoding": True},
            (
                "reverse_encoding",
                "needs two inputs, the window and its reverse complement, not (300, 4)",
                "set `sampling.reverse_complement_encoding = true`",
            ),
        ),
        (
            Signature({"input_1": (300, 4)}, {"target_1": (300, 4)}),
            {},
            (
                "type",
                "`genomenet` predicts once for a window, but the target has one for each of 300 places",
                "`gated_cnn` can predict at each place",
            ),
        ),
        (
            WINDOW,
            {"dropout_lstm": 0.5},
            (
                "dropout_lstm",
                'does nothing with `model_type = "gap"`',
                "leave it out, or set the other `model_type`",
            ),
        ),
        (
            WINDOW,
            {"model_type": "recurrent", "skip_block_fraction": 0.5},
            (
                "skip_block_fraction",
                'does nothing with `model_type = "recurrent"`',
                "leave it out, or set the other `model_type`",
            ),
        ),
        (
            Signature({"input_1": (300,)}, {"target_1": (2,)}, whole=frozenset({"input_1"}), width=6),
            {},
            (
                "type",
                "`genomenet` reads a column for each letter, but the encoder gives numbers of letters",
                'set `encoder.type = "one_hot"`',
            ),
        ),
    ],
)
def test_what_does_not_go_together_is_refused(signature, options, refused):
    with pytest.raises(OptionError) as caught:
        build(signature, **options)
    assert (caught.value.option, caught.value.message, caught.value.help) == refused


@st.composite
def configurations(draw):
    kind = draw(st.sampled_from(["gap", "recurrent"]))
    size = st.floats(0.5, 40)
    mine = {
        "gap": {"skip_block_fraction": draw(st.floats(0, 1))},
        "recurrent": {
            "recurrent_type": draw(st.sampled_from(["lstm", "gru"])),
            "recurrent_layers": draw(st.integers(1, 3)),
            "recurrent_units": draw(st.integers(1, 9)),
            "recurrent_bidirectional": draw(st.booleans()),
            "dropout_lstm": draw(st.sampled_from([0.0, 0.3])),
        },
    }
    return GenomeNet(
        model_type=kind,
        number_of_cnn_layers=draw(st.integers(1, 9)),
        conv_block_count=draw(st.integers(1, 9)),
        kernel_size_0=draw(size),
        kernel_size_end=draw(size),
        filters_0=draw(size),
        filters_end=draw(size),
        dilation_end=draw(st.floats(1, 50)),
        max_pool_end=draw(st.floats(1, 5000)),
        dense_layer_num=draw(st.integers(0, 2)),
        dropout=draw(st.sampled_from([0.0, 0.3])),
        residual_block=draw(st.booleans()),
        reverse_encoding=draw(st.booleans()),
        **mine[kind],
    )


@given(configurations(), st.integers(1, 400))
def test_any_legal_configuration_draws_a_graph_that_comes_back_from_json(config, length):
    names = ["input_1", "input_2"] if config.reverse_encoding else ["input_1"]
    graph = GenomeNetBuilder(config).build(Signature(dict.fromkeys(names, (length, 4)), {"target_1": (3,)}), 1).graph
    assert Graph.from_json(graph.to_json()) == graph
    assert [graph.shapes[name] for name in graph.outputs] == [(3,)]
    assert min(size for shape in graph.shapes.values() for size in shape) > 0
