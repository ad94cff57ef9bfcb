import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import OptionError
from deepg_core.models.parts.one_sequence import SEVERAL
from deepg_core.models.wavenet import Wavenet, WavenetBuilder
from deepg_core.network import Graph, Signature
from deepg_core.network.layers import Conv1D


def signature(length=100, units=4, **more):
    return Signature({"input_1": (length, 4)}, {"target_1": (length, units)}, **more)


def build(given_signature=None, **options):
    return WavenetBuilder(Wavenet(**options)).build(given_signature or signature(), 1).graph


def test_the_table_of_two_blocks():
    graph = build(residual_blocks=2)
    assert [(node.name, node.inbound, graph.shapes[node.name], graph.parameters(node.name)) for node in graph] == [
        ("input_1", (), (100, 4), 0),
        ("conv1d", ("input_1",), (100, 32), 32 * 4 * 32),
        ("conv1d_1", ("conv1d",), (100, 16), 2 * 32 * 16),
        ("conv1d_2", ("conv1d",), (100, 16), 2 * 32 * 16),
        ("multiply", ("conv1d_1", "conv1d_2"), (100, 16), 0),
        ("conv1d_3", ("multiply",), (100, 32), 16 * 32),
        ("add", ("conv1d", "conv1d_3"), (100, 32), 0),
        ("conv1d_4", ("add",), (100, 16), 2 * 32 * 16),
        ("conv1d_5", ("add",), (100, 16), 2 * 32 * 16),
        ("multiply_1", ("conv1d_4", "conv1d_5"), (100, 16), 0),
        ("conv1d_6", ("multiply_1",), (100, 32), 16 * 32),
        ("add_1", ("conv1d_3", "conv1d_6"), (100, 32), 0),
        ("activation", ("add_1",), (100, 32), 0),
        ("conv1d_7", ("activation",), (100, 16), 32 * 16),
        ("dense", ("conv1d_7",), (100, 4), 16 * 4 + 4),
    ]
    layers = {node.name: node.layer for node in graph}
    assert [layers[f"conv1d_{number}"].activation for number in (1, 2, 3, 7)] == ["tanh", "sigmoid", "linear", "relu"]
    assert layers["dense"].activation == "softmax"


def test_every_convolution_is_causal():
    convolutions = [node.layer for node in build(residual_blocks=3) if isinstance(node.layer, Conv1D)]
    assert {layer.padding for layer in convolutions} == {"causal"}


@pytest.mark.parametrize(("blocks", "dilations"), [(3, (2, 4, 8)), ((4,), (4,)), ((1, 2, 1), (1, 2, 1))])
def test_a_number_alone_doubles_dilations_and_a_list_gives_them(blocks, dilations):
    convolutions = [node.layer for node in build(residual_blocks=blocks) if isinstance(node.layer, Conv1D)]
    assert tuple(layer.dilation_rate for layer in convolutions if layer.activation == "tanh") == dilations


def test_receptive_field():
    assert Wavenet(residual_blocks=(2, 4, 8, 16) * 2).receptive_field == 32 + 60


def test_whole_targets_get_a_probability_for_each_number():
    whole = Signature({"input_1": (10, 4)}, {"target_1": (10,)}, whole=frozenset({"target_1"}), width=6)
    assert build(whole, residual_blocks=1).shapes["dense"] == (10, 6)


@pytest.mark.parametrize(
    ("given_signature", "blocks", "refused"),
    [
        (
            Signature({"input_1": (50, 4)}, {"target_1": (4,)}),
            2,
            (
                "type",
                "`wavenet` predicts at each of 50 letters, but the target is one for the window",
                'set `target.type = "wavenet"`',
            ),
        ),
        (
            Signature({"input_1": (50,)}, {"target_1": (50, 4)}, whole=frozenset({"input_1"}), width=6),
            2,
            (
                "type",
                "`wavenet` reads a column for each letter, but the encoder gives numbers of letters",
                'set `encoder.type = "one_hot"`',
            ),
        ),
        (
            signature(),
            (),
            ("residual_blocks", "is empty", "give dilations, e.g. [1, 2, 4, 8], or their number"),
        ),
        (
            Signature({"input_1": (50, 4), "input_2": (50, 4)}, {"target_1": (50, 4)}),
            2,
            ("type", "`wavenet` takes one input with 2 axes, not (50, 4), (50, 4)", SEVERAL),
        ),
    ],
)
def test_what_does_not_go_together_is_refused(given_signature, blocks, refused):
    with pytest.raises(OptionError) as caught:
        build(given_signature, residual_blocks=blocks)
    assert (caught.value.option, caught.value.message, caught.value.help) == refused


@pytest.mark.parametrize(
    ("blocks", "message"),
    [(34, "'residual_blocks' must be <= 20: 34"), ((2, 1 << 34), "must be <= 1048576: 17179869184")],
)
def test_a_dilation_that_needs_all_memory_is_refused(blocks, message):
    with pytest.raises(ValueError, match=message):
        Wavenet(residual_blocks=blocks)


@given(
    st.one_of(st.integers(1, 8), st.lists(st.integers(1, 99), min_size=1, max_size=5).map(tuple)),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(2, 9),
    st.integers(1, 40),
)
def test_any_legal_configuration_draws_a_graph_that_comes_back_from_json(blocks, filters, kernel, initial, length):
    graph = build(
        signature(length), residual_blocks=blocks, filters=filters, kernel_size=kernel, initial_filters=initial
    )
    assert Graph.from_json(graph.to_json()) == graph
    assert [graph.shapes[name] for name in graph.outputs] == [(length, 4)]
    assert min(size for shape in graph.shapes.values() for size in shape) > 0
