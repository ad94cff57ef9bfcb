import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import OptionError
from deepg_core.models.gated_cnn import GatedCnn, GatedCnnBuilder
from deepg_core.network import Graph, Signature
from deepg_core.network.layers import Conv1D, MaxPooling1D

WINDOW = Signature({"input_1": (8192, 4)}, {"target_1": (2,)})
PLACES = Signature({"input_1": (500, 4)}, {"target_1": (500, 4)})


def build(signature=WINDOW, **options):
    return GatedCnnBuilder(GatedCnn(**options)).build(signature, 1).graph


def seen(graph, place):
    """First and last letter that the `place` before the last normalisation is made from, as in an endless window."""
    spans, nodes = {}, {node.name: node for node in graph}

    def span(name, first, last):
        node = nodes[name]
        if not node.inbound:
            return first, last
        if isinstance(node.layer, Conv1D):
            reach = (node.layer.kernel_size - 1) * node.layer.dilation_rate
            left = reach if node.layer.padding == "causal" else reach // 2
            first, last = first - left, last + reach - left
        if isinstance(node.layer, MaxPooling1D):
            pool = node.layer.pool_size
            first, last = first * pool, last * pool + pool - 1
        key = (name, first, last)
        if key not in spans:
            ends = [span(inbound, first, last) for inbound in node.inbound]
            spans[key] = min(first for first, _ in ends), max(last for _, last in ends)
        return spans[key]

    last_normal = [node.name for node in graph if node.name.startswith("layer_normalization")][-1]
    return span(last_normal, place, place)


def test_the_table_of_one_block():
    graph = build(blocks=1, filters=10, layer_dense=(7, 2), dropout_dense=(0.0, 0.5))
    assert [(node.name, node.inbound, graph.shapes[node.name], graph.parameters(node.name)) for node in graph] == [
        ("input_1", (), (8192, 4), 0),
        ("conv1d", ("input_1",), (8192, 10), 16 * 4 * 10 + 10),
        ("max_pooling1d", ("conv1d",), (1024, 10), 0),
        ("layer_normalization", ("max_pooling1d",), (1024, 10), 20),
        ("conv1d_1", ("layer_normalization",), (1024, 10), 310),
        ("conv1d_2", ("layer_normalization",), (1024, 10), 310),
        ("multiply", ("conv1d_1", "conv1d_2"), (1024, 10), 0),
        ("conv1d_3", ("multiply",), (1024, 10), 110),
        ("dropout", ("conv1d_3",), (1024, 10), 0),
        ("add", ("max_pooling1d", "dropout"), (1024, 10), 0),
        ("layer_normalization_1", ("add",), (1024, 10), 20),
        ("global_average_pooling1d", ("layer_normalization_1",), (10,), 0),
        ("global_max_pooling1d", ("layer_normalization_1",), (10,), 0),
        ("concatenate", ("global_average_pooling1d", "global_max_pooling1d"), (20,), 0),
        ("dense", ("concatenate",), (7,), 147),
        ("dropout_1", ("dense",), (7,), 0),
        ("dense_1", ("dropout_1",), (2,), 16),
    ]
    layers = {node.name: node.layer for node in graph}
    assert [layers[f"conv1d_{number}"].activation for number in (1, 2, 3)] == ["linear", "sigmoid", "linear"]


def test_parameters_of_the_defaults():
    assert build().total_parameters == (16 * 4 * 32 + 32) + 9 * (64 + 2 * 3104 + 1056) + 64 + 130


def test_dilations_double_and_begin_again():
    assert GatedCnn(blocks=6, dilation_end=9).dilations == (1, 2, 4, 8, 1, 2)
    assert GatedCnn().dilations == (1, 2, 4, 8, 16, 32, 64, 128, 256)


def test_by_default_a_place_sees_more_than_eight_thousand_letters():
    assert GatedCnn().receptive_field(8) == 8199


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 9), st.integers(1, 20), st.integers(1, 9), st.booleans())
def test_the_receptive_field_is_what_the_layers_see(blocks, kernel, dilation_end, stem, pool, causal):
    config = GatedCnn(
        blocks=blocks,
        kernel_size=kernel,
        dilation_end=dilation_end,
        stem_kernel_size=stem,
        pool_size=pool,
        causal=causal,
    )
    first, last = seen(GatedCnnBuilder(config).build(WINDOW, 1).graph, 0)
    assert last - first + 1 == config.receptive_field(pool)
    if causal:
        assert last == pool - 1


def test_a_causal_network_sees_nothing_after_the_letter():
    graph = build(PLACES, causal=True, kernel_size=4)
    assert seen(graph, 400)[1] == 400


def test_each_letter_gets_a_prediction_and_nothing_is_pooled():
    graph = build(PLACES)
    assert graph.shapes[graph.outputs[0]] == (500, 4)
    assert not [node.name for node in graph if "pooling" in node.name]


@pytest.mark.parametrize(("pooling", "width"), [("average_ch_last", 32), ("max_ch_last", 32), ("both_ch_last", 64)])
def test_global_pooling(pooling, width):
    assert build(global_pooling=pooling).fed["dense"] == ((width,),)


def test_a_short_window_is_pooled_to_one_place_at_least():
    graph = build(Signature({"input_1": (5, 4)}, {"target_1": (2,)}))
    assert graph.shapes["max_pooling1d"] == (1, 32)


@pytest.mark.parametrize(
    ("signature", "options", "refused"),
    [
        (
            PLACES,
            {"pool_size": 4},
            (
                "pool_size",
                "the target has a prediction for each of 500 letters, but pooling leaves 125 places",
                "leave it out, or set `pool_size = 1`",
            ),
        ),
        (
            Signature({"input_1": (5, 4)}, {"target_1": (2,)}),
            {"pool_size": 6},
            ("pool_size", "is more than the window's 5 letters", "pool less, or use a longer `target.maxlen`"),
        ),
        (
            PLACES,
            {"global_pooling": "max_ch_last"},
            (
                "global_pooling",
                "ends the sequence, but the target has a prediction for each of 500 letters",
                "leave it out",
            ),
        ),
        (
            Signature({"input_1": (500,)}, {"target_1": (2,)}, whole=frozenset({"input_1"}), width=6),
            {},
            (
                "type",
                "`gated_cnn` reads a column for each letter, but the encoder gives numbers of letters",
                'set `encoder.type = "one_hot"`',
            ),
        ),
        (
            Signature({"input_1": (500, 4)}, {"target_1": (3, 4)}),
            {},
            (
                "type",
                "`gated_cnn` predicts once for a window or once for each of its 500 places, but the target is (3, 4)",
                None,
            ),
        ),
        (
            Signature({"input_1": (500, 4), "input_2": (3,)}, {"target_1": (2,)}),
            {},
            ("type", "`gated_cnn` takes one input with 2 axes, not (500, 4), (3,)", None),
        ),
    ],
)
def test_what_does_not_go_together_is_refused(signature, options, refused):
    with pytest.raises(OptionError) as caught:
        build(signature, **options)
    assert (caught.value.option, caught.value.message, caught.value.help) == refused


@given(
    st.builds(
        GatedCnn,
        filters=st.integers(1, 9),
        stem_kernel_size=st.integers(1, 20),
        pool_size=st.one_of(st.none(), st.integers(1, 9)),
        blocks=st.integers(1, 6),
        kernel_size=st.integers(1, 6),
        dilation_end=st.integers(1, 600),
        dropout=st.sampled_from([0.0, 0.1]),
        causal=st.booleans(),
        global_pooling=st.sampled_from(["average_ch_last", "max_ch_last", "both_ch_last"]),
    ),
    st.integers(9, 300),
    st.booleans(),
)
def test_any_legal_configuration_draws_a_graph_that_comes_back_from_json(config, length, places):
    alike = config.pool_size in (None, 1) and config.global_pooling == "both_ch_last"
    target = (length, 4) if places and alike else (2,)
    graph = GatedCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target_1": target}), 1).graph
    assert Graph.from_json(graph.to_json()) == graph
    assert [graph.shapes[name] for name in graph.outputs] == [target]
    assert min(math.inf, *(size for shape in graph.shapes.values() for size in shape)) > 0
