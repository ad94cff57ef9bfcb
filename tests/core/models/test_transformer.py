import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepg_core.errors import OptionError
from deepg_core.models.transformer import Transformer, TransformerBuilder
from deepg_core.network import Graph, Signature
from deepg_core.network.layers import MultiHeadAttention, PaddingMask, SinusoidalPosition


def numbers(length, target, width=6, whole=True, **more):
    """The signature of the encoder `integer`; a whole target is one letter for each place."""
    whole_names = {"input_1", *(["target_1"] if whole and target == (length,) else [])}
    return Signature({"input_1": (length,)}, {"target_1": target}, whole=frozenset(whole_names), width=width, **more)


def columns(length=10, target=(2,), **more):
    return Signature({"input_1": (length, 4)}, {"target_1": target}, **more)


def build(signature, **options):
    return TransformerBuilder(Transformer(**options)).build(signature, 1).graph


def refusal(signature, **options):
    with pytest.raises(OptionError) as caught:
        build(signature, **options)
    return caught.value.option, caught.value.message, caught.value.help


def test_parameters_of_deepgs_default_block():
    graph = build(numbers(10, (2,)), embed_dim=8)
    block = ["multi_head_attention", "layer_normalization", "dense", "dense_1", "layer_normalization_1"]
    assert sum(map(graph.parameters, ["embedding", "position_embedding"])) == 128
    assert sum(map(graph.parameters, block)) == 884
    assert graph.parameters("dense_2") == 162
    assert graph.total_parameters == 1174


def test_parameters_of_the_masked_language_model_in_deepgs_documentation():
    graph = build(
        numbers(100, (100,)), embed_dim=16, head_size=20, num_heads=4, ff_dim=32, flatten_method="none", layer_dense=6
    )
    assert graph.shapes["dense_2"] == (100, 6)
    assert [graph.parameters(name) for name in ("embedding", "position_embedding", "dense_2")] == [96, 1600, 102]
    assert graph.total_parameters == graph.trainable_parameters == 8310


def test_a_block_adds_and_normalises_after_attention_and_after_the_dense_layers():
    graph = build(numbers(10, (2,)), dropout=0.1)
    assert [(node.name, node.inbound) for node in graph][2:] == [
        ("position_embedding", ("embedding",)),
        ("multi_head_attention", ("position_embedding",)),
        ("dropout", ("multi_head_attention",)),
        ("add", ("position_embedding", "dropout")),
        ("layer_normalization", ("add",)),
        ("dense", ("layer_normalization",)),
        ("dense_1", ("dense",)),
        ("dropout_1", ("dense_1",)),
        ("add_1", ("layer_normalization", "dropout_1")),
        ("layer_normalization_1", ("add_1",)),
        ("flatten", ("layer_normalization_1",)),
        ("dense_2", ("flatten",)),
    ]
    layers = {node.name: node.layer for node in graph}
    assert {layers[name].epsilon for name in ("layer_normalization", "layer_normalization_1")} == {1e-6}
    assert [layers[name].activation for name in ("dense", "dense_1", "dense_2")] == ["relu", "linear", "softmax"]


def test_the_example_of_deepgs_documentation_has_two_blocks_of_their_own_sizes():
    graph = build(numbers(50, (2,)), head_size=(10, 12), num_heads=(7, 8), ff_dim=(5, 9), dropout=(0.3, 0.5))
    blocks = [node.layer for node in graph if isinstance(node.layer, MultiHeadAttention)]
    assert [(block.num_heads, block.key_dim) for block in blocks] == [(7, 10), (8, 12)]
    assert [graph.shapes[name] for name in ("dense", "dense_2")] == [(50, 5), (50, 9)]
    assert [node.layer.rate for node in graph if node.name.startswith("dropout")] == [0.3, 0.3, 0.5, 0.5]


def test_without_embedding_the_network_is_as_wide_as_the_vocabulary():
    graph = build(columns(), embed_dim=0, pos_encoding="sinusoid", n=100)
    assert graph.inputs == {"input_1": (10, 4)}
    assert [node.layer for node in graph][1] == SinusoidalPosition(100)
    assert graph.shapes["layer_normalization_1"] == (10, 4)


def test_dropout_stands_after_hidden_dense_layers():
    graph = build(numbers(10, (2,)), layer_dense=(16, 2), dropout_dense=0.5)
    assert [node.name for node in graph][-4:] == ["flatten", "dense_2", "dropout", "dense_3"]


@pytest.mark.parametrize(
    ("method", "shape"),
    [
        ("flatten", (80,)),
        ("max_ch_last", (8,)),
        ("average_ch_first", (10,)),
        ("both_ch_last", (16,)),
        ("all", (36,)),
    ],
)
def test_flatten_method(method, shape):
    graph = build(numbers(10, (2,)), embed_dim=8, flatten_method=method)
    assert graph.fed["dense_2"] == (shape,)


def test_dropout_without_hidden_dense_layers_is_refused():
    assert refusal(numbers(10, (2,)), dropout_dense=(0.1,)) == (
        "dropout_dense",
        "has 1 number, but there are 0 hidden dense layers",
        "give one for each hidden dense layer",
    )


def test_an_option_of_waves_is_refused_where_positions_are_learned():
    assert refusal(numbers(10, (2,)), n=100.0) == (
        "n",
        "is of waves, but positions are learned",
        'set `pos_encoding = "sinusoid"`, or leave it out',
    )


def test_learning_rate_is_deepgs():
    assert Transformer().learning_rate == 0.01


def test_causal_reaches_every_attention():
    graph = build(numbers(10, (10, 4)), causal=True, num_heads=(1, 2), flatten_method="none")
    assert [node.layer.causal for node in graph if isinstance(node.layer, MultiHeadAttention)] == [True, True]


@pytest.mark.parametrize(("signature", "embed_dim"), [(numbers(10, (2,)), 8), (columns(), 0)])
def test_the_mask_is_made_of_the_input_and_feeds_every_attention_and_pooling(signature, embed_dim):
    graph = build(signature, embed_dim=embed_dim, mask_padding=True, head_size=(4, 4), flatten_method="both_ch_last")
    (mask,) = (node for node in graph if isinstance(node.layer, PaddingMask))
    assert (mask.inbound, graph.shapes[mask.name]) == (("input_1",), (10, 1))
    masked = [node.name for node in graph if node.inbound[1:] == ("padding_mask",)]
    pooled = ["global_average_pooling1d", "global_max_pooling1d"]
    assert masked == ["multi_head_attention", "multi_head_attention_1", *pooled]


@pytest.mark.parametrize(
    ("signature", "options", "refused"),
    [
        (
            columns(),
            {},
            (
                "embed_dim",
                "an embedding reads numbers of letters, but the input is columns",
                'set `encoder.type = "integer"`, or `embed_dim = 0`',
            ),
        ),
        (
            numbers(10, (2,)),
            {"embed_dim": 0},
            (
                "embed_dim",
                "is 0, so the network reads columns, but the input is numbers of letters",
                'set `encoder.type = "one_hot"`, or e.g. `embed_dim = 64`',
            ),
        ),
        (
            Signature({"input_1": (3,), "input_2": (10, 4)}, {"target_1": (2,)}),
            {"embed_dim": 0},
            ("type", "`transformer` takes one input with 2 axes, not (3,), (10, 4)", None),
        ),
        (
            numbers(10, (10, 4)),
            {},
            (
                "flatten_method",
                "`flatten` leaves one prediction, but the target has one for each of 10 places",
                'set `flatten_method = "none"`',
            ),
        ),
        (
            numbers(10, (2,)),
            {"flatten_method": "none"},
            (
                "flatten_method",
                "`none` gives a prediction for each of 10 places, but the target has one for the window",
                'set e.g. `flatten_method = "average_ch_last"`',
            ),
        ),
        (
            numbers(10, (3, 4)),
            {},
            (
                "type",
                "`transformer` predicts once for a window or once for each of its 10 places, but the target is (3, 4)",
                None,
            ),
        ),
        (
            numbers(10, (2,)),
            {"head_size": (4, 4), "num_heads": (2, 2, 2)},
            ("num_heads", "is a list of 3, but `head_size` is one of 2", "a number alone holds for all"),
        ),
        (
            numbers(10, (2,), classes=("a", "b")),
            {"layer_dense": 3},
            ("layer_dense", "the last layer has 3 units, but the target has 2 classes (a, b)", "end it with 2"),
        ),
    ],
)
def test_what_does_not_go_together_is_refused(signature, options, refused):
    assert refusal(signature, **options) == refused


@st.composite
def configurations(draw):
    blocks = draw(st.integers(1, 3))
    size = st.one_of(st.integers(1, 9), st.tuples(*[st.integers(1, 9)] * blocks))
    rate = st.one_of(st.sampled_from([0.0, 0.5]), st.tuples(*[st.sampled_from([0.0, 0.2])] * blocks))
    methods = ["flatten", "all", "none", "max_ch_first", "average_ch_last", "both_ch_first", "both_ch_last"]
    return Transformer(
        embed_dim=draw(st.integers(0, 9)),
        pos_encoding=draw(st.sampled_from(["embedding", "sinusoid"])),
        head_size=draw(size),
        num_heads=draw(size),
        ff_dim=draw(size),
        dropout=draw(rate),
        flatten_method=draw(st.sampled_from(methods)),
        causal=draw(st.booleans()),
        mask_padding=draw(st.booleans()),
    )


@given(configurations(), st.integers(1, 30), st.integers(1, 5))
def test_any_legal_configuration_draws_a_graph_that_comes_back_from_json(config, length, units):
    target = (length, units) if config.flatten_method == "none" else (units,)
    signature = numbers(length, target, whole=False) if config.embed_dim else columns(length, target)
    graph = TransformerBuilder(config).build(signature, 1).graph
    assert Graph.from_json(graph.to_json()) == graph
    assert [graph.shapes[name] for name in graph.outputs] == [target]
    assert min(size for shape in graph.shapes.values() for size in shape) > 0
