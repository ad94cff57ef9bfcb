"""Any options of the networks that are made of towers: they draw a whole graph, or are refused in words."""

from __future__ import annotations

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from deepg_core.errors import OptionError
from deepg_core.models.hooks import deepg_model_builders
from deepg_core.network import Graph, Signature
from deepg_core.spec.structure import structure_table

POOLINGS = ["max_ch_first", "max_ch_last", "average_ch_first", "average_ch_last", "both_ch_first", "both_ch_last"]
POOLINGS += ["all", "flatten"]
COMPONENTS = {component.name: component for component in deepg_model_builders()}
rates = st.sampled_from([0.0, 0.25])
thorough = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lists(numbers, size):
    return st.lists(st.sampled_from(numbers), min_size=size, max_size=size)


@st.composite
def towers(draw, length):
    """Options that go together, for any sequence that is as long or longer."""
    layers = draw(st.integers(0, 3))
    table = {"layer_lstm": draw(st.lists(st.integers(1, 5), min_size=0 if layers else 1, max_size=2))}
    if table["layer_lstm"]:
        table |= {
            "bidirectional": draw(st.booleans()),
            "dropout_lstm": draw(rates),
            "recurrent_dropout_lstm": draw(rates),
        }
        table["zero_mask"] = not layers and draw(st.booleans())
    return table | (draw(convolutions(layers, length)) if layers else {})


@st.composite
def convolutions(draw, layers, length):
    table = {"use_bias": draw(st.booleans()), "filters": draw(lists([4, 8], layers))}
    table["padding"] = draw(st.sampled_from(["same", "causal", "valid"]))
    table["kernel_size"] = draw(lists([1, 3] if table["padding"] == "valid" else [1, 2, 5], layers))
    dilated = draw(st.booleans())
    table["dilation_rate" if dilated else "strides"] = draw(lists([1, 2], layers))
    table["pool_size"] = draw(st.just([1] * layers) | lists([1, 2], layers))
    if layers > 1:
        table["size_reduction_1Dconv"] = draw(st.booleans())
        table["residual_block"] = table["padding"] == "same" and draw(st.booleans())
        table["residual_block_length"] = draw(st.integers(1, 3)) if table["residual_block"] else 1
    if table["padding"] == "same" and draw(st.booleans()):
        table["reverse_complement_conv"] = True
        table["kernel_size"][0] = 3
        for option in table.keys() & {"strides", "dilation_rate"}:
            table[option][0] = 1
    return table


@st.composite
def networks(draw):
    """A builder's name, options that go together, and a signature for them."""
    name = draw(st.sampled_from(sorted(NETWORKS)))
    length = draw(st.integers(120, 160))  # the least that any of these convolutions leaves something of
    table = draw(towers(length))
    inputs, more = draw(NETWORKS[name](length, bool(table["layer_lstm"])))
    units = 1 if name == "twin_network" else draw(st.integers(1, 4))
    count = 1 if name == "twin_network" else draw(st.integers(1, 3))
    hidden = draw(st.lists(st.integers(1, 5), max_size=2))
    if hidden:
        table["layer_dense"] = hidden if name == "twin_network" else [*hidden, units]
        table["dropout_dense"] = draw(st.lists(rates, min_size=(n := len(table["layer_dense"])), max_size=n))
    return name, table | more, Signature(inputs, {f"target_{i + 1}": (units,) for i in range(count)})


def _numbered(shapes):
    return {f"input_{number}": shape for number, shape in enumerate(shapes, start=1)}


@st.composite
def one(draw, length, lstm):
    labels = draw(st.lists(st.tuples(st.integers(1, 4)), max_size=2))
    option = "stateful" if lstm else "gap"
    return _numbered([*labels, (length, 4)]), {option: draw(st.booleans())}


@st.composite
def middle(draw, length, lstm):
    inputs, options = draw(one(length, lstm))
    return _numbered([*inputs.values(), (length + draw(st.integers(0, 1)), 4)]), options


@st.composite
def time_dist(draw, length, lstm):
    options = {"gap_time_dist": draw(st.sampled_from(POOLINGS))} if not lstm and draw(st.booleans()) else {}
    options["aggregation_method"] = draw(st.lists(st.sampled_from(["sum", "mean", "max"]), max_size=3))
    options["lstm_time_dist"] = draw(st.lists(st.integers(1, 4), max_size=2))
    if draw(st.booleans()) or not any(options[key] for key in ("aggregation_method", "lstm_time_dist")):
        blocks = draw(st.integers(1, 2))
        options["transformer_args"] = {
            "num_heads": draw(lists([1, 2], blocks)),
            "head_size": 3,
            "ff_dim": draw(lists([1, 4], blocks)),
            "dropout": draw(rates),
            "pool_flatten": draw(st.sampled_from(POOLINGS)),
        }
    return _numbered([(draw(st.integers(1, 4)), length, 4)]), options


@st.composite
def multi_input(draw, length, lstm):
    options = {"gap_inputs": draw(st.sampled_from(POOLINGS))} if not lstm and draw(st.booleans()) else {}
    options["aggregation_method"] = draw(st.sampled_from(["sum", ["mean", "max"]]))
    return _numbered([(length, 4)] * draw(st.integers(1, 4))), options


@st.composite
def twins(draw, length, lstm):
    options = {"gap_inputs": draw(st.sampled_from(POOLINGS))} if not lstm and draw(st.booleans()) else {}
    return _numbered([(length, 4)] * 2), {**options, "distance_method": draw(st.sampled_from(["euclidean", "cosine"]))}


NETWORKS = {
    "lstm_cnn": one,
    "lstm_cnn_target_middle": middle,
    "lstm_cnn_time_dist": time_dist,
    "lstm_cnn_multi_input": multi_input,
    "twin_network": twins,
}


def built(name, table, signature):
    config, problems = structure_table(table, COMPONENTS[name].config, ("model",))
    assert not problems, [problem.message for problem in problems]
    return COMPONENTS[name].load()(config).build(signature, 1).graph


def check(graph, signature):
    assert graph.inputs == signature.inputs
    assert [graph.shapes[name] for name in graph.outputs] == list(signature.targets.values())
    assert all(size > 0 for shape in graph.shapes.values() for size in shape)
    assert Graph.from_json(graph.to_json()) == graph


@thorough
@given(networks())
def test_options_that_go_together_draw_a_whole_graph(network):
    name, table, signature = network
    check(built(name, table, signature), signature)


@st.composite
def anything(draw):
    """Options that go together but for a few, or a signature that does not fit."""
    name, table, signature = draw(networks())
    changes = {
        "kernel_size": st.lists(st.integers(1, 60), max_size=3),
        "filters": st.lists(st.integers(1, 9), max_size=3),
        "strides": st.lists(st.integers(1, 90), max_size=3),
        "dilation_rate": st.lists(st.integers(1, 90), max_size=3),
        "pool_size": st.lists(st.integers(1, 90), max_size=3),
        "padding": st.sampled_from(["same", "valid", "causal"]),
        "residual_block": st.booleans(),
        "residual_block_length": st.integers(1, 3),
        "size_reduction_1Dconv": st.booleans(),
        "reverse_complement_conv": st.booleans(),
        "zero_mask": st.booleans(),
        "layer_lstm": st.lists(st.integers(1, 4), max_size=2),
        "layer_dense": st.lists(st.integers(1, 4), max_size=3),
        "dropout_dense": st.lists(rates, max_size=3),
    }
    for option in draw(st.sets(st.sampled_from(sorted(changes)), max_size=4)):
        table[option] = draw(changes[option])
    shapes = st.lists(st.integers(1, 9), min_size=1, max_size=3).map(tuple)
    inputs = draw(st.just(signature.inputs) | st.lists(shapes, min_size=1, max_size=3).map(_numbered))
    return name, table, Signature(inputs, signature.targets)


@thorough
@given(anything())
def test_any_options_draw_a_whole_graph_or_are_refused(network):
    name, table, signature = network
    try:
        graph = built(name, table, signature)
    except OptionError as error:
        event(f"refused: {error.option}")
        return
    event("drawn")
    check(graph, signature)
