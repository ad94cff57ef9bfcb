import pytest

from deepg_core.errors import OptionError
from deepg_core.models.twin_network import PAIRS, TwinNetwork, TwinNetworkBuilder
from deepg_core.network import Signature

CONVOLUTIONS = {"kernel_size": 12, "filters": 4, "pool_size": 3}


def build(*shapes, targets=None, **options):
    first, second = shapes or [(50, 4)] * 2
    signature = Signature({"input_1": first, "input_2": second}, targets or {"target_1": (1,)})
    return TwinNetworkBuilder(TwinNetwork(**options)).build(signature, 1).graph


def test_the_network_of_deepgs_example():
    graph = build(**CONVOLUTIONS, layer_dense=16)
    assert [(node.name, graph.shapes[node.name]) for node in graph if not node.shares] == [
        ("input_1", (50, 4)),
        ("input_2", (50, 4)),
        ("conv1d", (50, 4)),
        ("max_pooling1d", (16, 4)),
        ("batch_normalization", (16, 4)),
        ("flatten", (64,)),
        ("dense", (16,)),
        ("distance", (1,)),
        ("batch_normalization_1", (1,)),
        ("dense_1", (1,)),
    ]
    assert graph.total_parameters == 196 + 16 + 1040 + 4 + 2


def test_the_second_input_goes_through_the_same_layers():
    graph = build(layer_lstm=(8, 6), zero_mask=True, layer_dense=(5, 4))
    again = [(node.shares, node.inbound) for node in graph if node.shares]
    assert again == [
        ("masking", ("input_2",)),
        ("lstm", ("input_2", "masking_again_1")),
        ("lstm_1", ("lstm_again_1", "masking_again_1")),
        ("dense", ("lstm_1_again_1",)),
        ("dense_1", ("dense_again_1",)),
    ]
    assert next(node.inbound for node in graph if node.name == "distance") == ("dense_1", "dense_1_again_1")


def test_the_dense_layers_are_tanh_and_the_last_one_is_sigmoid():
    graph = build(layer_lstm=8, layer_dense=(5, 4))
    activations = [node.layer.activation for node in graph if node.name in ("dense", "dense_1", "dense_2")]
    assert activations == ["tanh", "tanh", "sigmoid"]


def test_defaults_are_those_of_deepg():
    config = TwinNetwork()
    assert (
        config.loss_fn,
        config.margin,
        config.last_layer_activation,
        config.layer_dense,
        config.distance_method,
    ) == (
        "contrastive",
        1.0,
        "sigmoid",
        4,
        "euclidean",
    )


def test_the_distance_is_an_option():
    graph = build(layer_lstm=8, distance_method="cosine")
    assert next(node.layer.method for node in graph if node.name == "distance") == "cosine"


def test_dropout_stands_before_each_dense_layer():
    graph = build(layer_lstm=8, layer_dense=(5, 4), dropout_dense=(0.1, 0.2))
    assert [node.name for node in graph][2:7] == ["lstm", "dropout", "dense", "dropout_1", "dense_1"]


def test_residual_blocks_work():
    assert "add" in build(kernel_size=(3, 3), filters=(4, 4), residual_block=True).shapes


@pytest.mark.parametrize(
    ("shapes", "targets", "options", "error"),
    [
        (
            [(50, 4), (40, 4)],
            None,
            {},
            ("type", "`twin_network` takes inputs of one shape, not (50, 4), (40, 4)", None),
        ),
        (
            [(50, 4), (3,)],
            None,
            {},
            ("type", "`twin_network` takes two inputs with 2 axes, not (50, 4), (3,)", PAIRS),
        ),
        (
            [],
            {"target_1": (2,)},
            {},
            (
                "type",
                "`twin_network` gives one number, 1 for different inputs, not (2,)",
                "use a target of one number",
            ),
        ),
        (
            [],
            None,
            {"dropout_dense": (0.1, 0.1)},
            ("dropout_dense", "has 2 numbers, but there is 1 dense layer", "give one for each dense layer"),
        ),
        (
            [],
            None,
            {"gap_inputs": "all"},
            ("gap_inputs", "pools the sequence, which `layer_lstm` has already ended", "leave one of them out"),
        ),
    ],
)
def test_what_does_not_fit_is_refused(shapes, targets, options, error):
    with pytest.raises(OptionError) as caught:
        build(*shapes, targets=targets, layer_lstm=8, **options)
    assert (caught.value.option, caught.value.message, caught.value.help) == error
