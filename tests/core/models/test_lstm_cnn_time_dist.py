import pytest

from deepg_core.errors import OptionError
from deepg_core.models.lstm_cnn_time_dist import LstmCnnTimeDist, LstmCnnTimeDistBuilder, TransformerArgs
from deepg_core.network import Signature
from deepg_core.network.layers import TimeDistributed

CONVOLUTIONS = {"kernel_size": (5, 5), "filters": (8, 16), "pool_size": (2, 2)}
ATTENTION = TransformerArgs(num_heads=(2, 3), head_size=4, ff_dim=8)


def build(shape=(7, 50, 4), units=3, **options):
    signature = Signature({"input_1": shape}, {"target_1": (units,)})
    return LstmCnnTimeDistBuilder(LstmCnnTimeDist(**options)).build(signature, 1).graph


def names(graph):
    return [node.name for node in graph]


def inbound(graph, name):
    return next(node.inbound for node in graph if node.name == name)


def test_every_layer_of_the_tower_is_applied_to_each_sequence():
    graph = build(**CONVOLUTIONS, layer_lstm=8, aggregation_method="sum")
    tower = [node for node in graph if isinstance(node.layer, TimeDistributed)]
    assert [type(node.layer.layer).__name__ for node in tower] == [
        "Conv1D",
        "MaxPooling1D",
        "BatchNormalization",
        "Conv1D",
        "BatchNormalization",
        "MaxPooling1D",
        "LSTM",
    ]
    assert names(graph)[-2:] == ["reduce", "dense"]
    assert [graph.shapes[name] for name in ("time_distributed_6", "reduce", "dense")] == [(7, 8), (8,), (3,)]


def test_without_lstm_each_sequence_is_flattened():
    graph = build(**CONVOLUTIONS, aggregation_method="max")
    assert graph.shapes["time_distributed_6"] == (7, 192)


def test_residual_blocks_work_on_sets():
    graph = build(kernel_size=(5, 5), filters=(8, 8), residual_block=True, aggregation_method="sum")
    assert graph.shapes["add"] == (7, 50, 8)


def test_the_mask_is_of_each_sequence():
    graph = build(layer_lstm=(8, 6), zero_mask=True, aggregation_method="sum")
    assert inbound(graph, "time_distributed_1") == ("input_1", "time_distributed")
    assert inbound(graph, "time_distributed_2") == ("time_distributed_1", "time_distributed")


@pytest.mark.parametrize(
    ("pooling", "features"),
    [
        ("max_ch_first", 12),
        ("max_ch_last", 16),
        ("average_ch_first", 12),
        ("average_ch_last", 16),
        ("both_ch_first", 24),
        ("both_ch_last", 32),
        ("all", 56),
        ("flatten", 192),
    ],
)
def test_each_pooling_leaves_so_many_features(pooling, features):
    graph = build(**CONVOLUTIONS, gap_time_dist=pooling, aggregation_method="sum")
    assert graph.shapes["reduce"] == (features,)


def test_aggregations_are_put_side_by_side_in_deepgs_order():
    graph = build(layer_lstm=8, aggregation_method=("max", "sum", "mean", "sum"))
    methods = [node.layer.method for node in graph if node.name.startswith("reduce")]
    assert methods == ["sum", "mean", "max"]
    assert inbound(graph, "concatenate") == ("reduce", "reduce_1", "reduce_2")
    assert graph.shapes["concatenate"] == (24,)


def test_lstms_read_the_set_in_its_order():
    graph = build(layer_lstm=8, lstm_time_dist=(6, 5))
    assert [graph.shapes[name] for name in ("lstm", "lstm_1")] == [(7, 6), (5,)]


def test_attention_blocks_are_stacked_over_the_set():
    graph = build(layer_lstm=8, transformer_args=ATTENTION)
    heads = [node.layer.num_heads for node in graph if node.name.startswith("multi_head_attention")]
    assert heads == [2, 3]
    assert names(graph)[2:8] == ["multi_head_attention", "add", "layer_normalization", "dense", "dense_1", "add_1"]
    assert graph.shapes["flatten"] == (56,)
    assert {node.layer.epsilon for node in graph if node.name.startswith("layer_norm")} == {1e-6}


def test_attention_sums_and_lstms_are_put_side_by_side():
    graph = build(
        layer_lstm=8, transformer_args=ATTENTION, aggregation_method="mean", lstm_time_dist=5, layer_dense=(16, 3)
    )
    assert inbound(graph, "concatenate") == ("flatten", "reduce", "lstm")
    assert graph.shapes["concatenate"] == (69,)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (
            {"layer_lstm": 8},
            (
                "",
                "nothing makes one row of the set",
                "give `aggregation_method`, `lstm_time_dist` or `transformer_args`",
            ),
        ),
        (
            {"layer_lstm": 8, "gap_time_dist": "all", "aggregation_method": "sum"},
            (
                "gap_time_dist",
                "pools the sequence, which `layer_lstm` has already ended",
                "leave one of them out",
            ),
        ),
        (
            {**CONVOLUTIONS, "gap_time_dist": "none", "aggregation_method": "sum"},
            (
                "gap_time_dist",
                '"none" keeps the positions, but the dense layers need one row of features',
                'e.g. "flatten" or "average_ch_last"',
            ),
        ),
        (
            {
                "layer_lstm": 8,
                "transformer_args": TransformerArgs(num_heads=1, head_size=1, ff_dim=1, pool_flatten="none"),
            },
            (
                "transformer_args.pool_flatten",
                '"none" keeps the positions, but the dense layers need one row of features',
                'e.g. "flatten" or "average_ch_last"',
            ),
        ),
        (
            {
                "layer_lstm": 8,
                "transformer_args": TransformerArgs(num_heads=(1, 2), head_size=(1, 2, 3), ff_dim=1),
            },
            (
                "transformer_args.head_size",
                "is a list of 3, but `num_heads` is one of 2",
                "a number alone holds for all",
            ),
        ),
    ],
)
def test_options_that_do_not_go_together_are_refused(options, error):
    with pytest.raises(OptionError) as caught:
        build(**options)
    assert (caught.value.option, caught.value.message, caught.value.help) == error


def test_a_single_sequence_is_no_set():
    with pytest.raises(OptionError) as caught:
        build((50, 4), layer_lstm=8, aggregation_method="sum")
    assert caught.value.message == "`lstm_cnn_time_dist` takes one input with 3 axes, not (50, 4)"
