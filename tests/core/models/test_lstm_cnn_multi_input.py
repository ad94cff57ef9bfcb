import pytest

from deepg_core.errors import OptionError
from deepg_core.models.lstm_cnn_multi_input import LstmCnnMultiInput, LstmCnnMultiInputBuilder
from deepg_core.models.lstm_cnn_time_dist import LstmCnnTimeDist, LstmCnnTimeDistBuilder
from deepg_core.network import Signature

CONVOLUTIONS = {"kernel_size": (5, 5), "filters": (8, 16), "pool_size": (2, 2)}


def build(*shapes, **options):
    inputs = {f"input_{number}": shape for number, shape in enumerate(shapes or [(50, 4)] * 3, start=1)}
    return LstmCnnMultiInputBuilder(LstmCnnMultiInput(**options)).build(Signature(inputs, {"target_1": (3,)}), 1).graph


def test_all_inputs_go_through_one_tower():
    graph = build(layer_lstm=8)
    assert [(node.name, node.inbound) for node in graph][3:] == [
        ("stack", ("input_1", "input_2", "input_3")),
        ("time_distributed", ("stack",)),
        ("reduce", ("time_distributed",)),
        ("dense", ("reduce",)),
    ]
    assert graph.total_parameters == 416 + 27


def test_after_the_stack_it_is_the_network_for_sets():
    options = {**CONVOLUTIONS, "aggregation_method": ("mean", "max"), "layer_dense": (16, 3)}
    several = build(**options)
    signature = Signature({"stack": (3, 50, 4)}, {"target_1": (3,)})
    one = LstmCnnTimeDistBuilder(LstmCnnTimeDist(**options)).build(signature, 1).graph
    assert several.nodes[4:] == one.nodes[1:]


def test_one_input_is_enough():
    assert build((50, 4), layer_lstm=8).shapes["stack"] == (1, 50, 4)


def test_gap_inputs_pools_each_sequence():
    graph = build(**CONVOLUTIONS, gap_inputs="both_ch_last")
    assert graph.shapes["concatenate"] == (3, 32)


def test_dropout_stands_before_each_dense_layer():
    graph = build(layer_lstm=8, layer_dense=(16, 3), dropout_dense=(0.1, 0.2))
    assert [node.name for node in graph][-4:] == ["dropout", "dense", "dropout_1", "dense_1"]


@pytest.mark.parametrize(
    ("shapes", "options", "error"),
    [
        (
            [(50, 4), (40, 4)],
            {"layer_lstm": 8},
            ("type", "`lstm_cnn_multi_input` takes inputs of one shape, not (50, 4), (40, 4)", None),
        ),
        (
            [(3,), (50, 4)],
            {"layer_lstm": 8},
            ("type", "`lstm_cnn_multi_input` takes inputs with 2 axes, not (3,), (50, 4)", None),
        ),
        (
            [],
            {"layer_lstm": 8, "aggregation_method": ()},
            ("aggregation_method", "names nothing to make of the inputs", 'give "sum", "mean" or "max"'),
        ),
        (
            [],
            {"layer_lstm": 8, "gap_inputs": "flatten"},
            ("gap_inputs", "pools the sequence, which `layer_lstm` has already ended", "leave one of them out"),
        ),
    ],
)
def test_what_does_not_fit_is_refused(shapes, options, error):
    with pytest.raises(OptionError) as caught:
        build(*shapes, **options)
    assert (caught.value.option, caught.value.message, caught.value.help) == error
