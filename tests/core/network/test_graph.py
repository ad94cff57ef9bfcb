import json
import re

import pytest

from deepg_core.network import Drawing, Graph, GraphError, Node
from deepg_core.network.layers import Conv1D, Dense, Flatten, Input, MaxPooling1D


def small() -> Graph:
    draw = Drawing()
    x = draw.input("input_1", (8, 4))
    x = draw(Conv1D(filters=3, kernel_size=5), x)
    x = draw(Conv1D(filters=2, kernel_size=1), x)
    return draw.graph(draw(Dense(2, activation="softmax"), draw(Flatten(), x)))


def test_layers_are_named_as_keras_names_them():
    assert [node.name for node in small()] == ["input_1", "conv1d", "conv1d_1", "flatten", "dense"]


def test_shapes():
    assert small().shapes == {"input_1": (8, 4), "conv1d": (8, 3), "conv1d_1": (8, 2), "flatten": (16,), "dense": (2,)}


def test_variables_in_order():
    assert {key: variable.shape for key, variable in small().variables.items()} == {
        "conv1d/kernel": (5, 4, 3),
        "conv1d/bias": (3,),
        "conv1d_1/kernel": (1, 3, 2),
        "conv1d_1/bias": (2,),
        "dense/kernel": (16, 2),
        "dense/bias": (2,),
    }


def test_parameters_of_a_layer_do_not_count_those_of_a_namesake():
    assert [small().parameters(name) for name in ("conv1d", "conv1d_1")] == [63, 8]


def test_json_gives_the_same_graph_back():
    assert Graph.from_json(small().to_json()) == small()


def test_a_layer_that_leaves_nothing_is_refused():
    draw = Drawing()
    x = draw(MaxPooling1D(9), draw.input("input_1", (8, 4)))
    message = r"layer `max_pooling1d` leaves nothing of its input \(8, 4\): its output is \(0, 4\)"
    with pytest.raises(GraphError, match=message):
        draw.graph(x)


def test_a_layer_fed_by_what_does_not_come_before_it_is_refused():
    message = "layer `dense` is fed by 'conv1d', which does not come before it"
    with pytest.raises(GraphError, match=message):
        Graph((Node("input_1", Input((8, 4))), Node("dense", Dense(2), ("conv1d",))), ("dense",))


@pytest.mark.parametrize("kind", ["Lambda", "__import__", "TFOpLambda"])
def test_a_stored_graph_may_only_name_known_layers(kind):
    stored = json.loads(small().to_json())
    stored["nodes"][1]["type"] = kind
    with pytest.raises(GraphError, match=f"this is no stored graph: KeyError: '{kind}'"):
        Graph.from_json(json.dumps(stored))


def test_text_that_is_no_graph_is_refused():
    with pytest.raises(GraphError, match="this is no stored graph: JSONDecodeError"):
        Graph.from_json("not json")


def test_what_hangs_on_an_input_is_drawn_once_more_with_the_same_variables():
    draw = Drawing()
    x, other = draw.input("input_1", (8, 4)), draw.input("input_2", (8, 4))
    y = draw(Dense(2), draw(Flatten(), draw(Conv1D(3, 5), x)))
    (twin,) = draw.repeat({x: other}, y)
    graph = draw.graph(y, twin)
    assert [(node.name, node.inbound, node.shares) for node in graph][5:] == [
        ("conv1d_again_1", ("input_2",), "conv1d"),
        ("flatten_again_1", ("conv1d_again_1",), "flatten"),
        ("dense_again_1", ("flatten_again_1",), "dense"),
    ]
    assert list(graph.variables) == ["conv1d/kernel", "conv1d/bias", "dense/kernel", "dense/bias"]


def test_a_repeat_of_a_repeat_shares_with_the_first():
    draw = Drawing()
    x, *others = (draw.input(f"input_{number}", (4,)) for number in (1, 2, 3))
    y = draw(Dense(2), x)
    (twin,) = draw.repeat({x: others[0]}, y)
    (third,) = draw.repeat({others[0]: others[1]}, twin)
    assert [(node.name, node.shares) for node in draw.graph(y, twin, third)][4:] == [
        ("dense_again_1", "dense"),
        ("dense_again_2", "dense"),
    ]


def test_a_repeat_leaves_alone_what_does_not_hang_on_it():
    draw = Drawing()
    x, other = draw.input("input_1", (4,)), draw.input("input_2", (4,))
    y = draw(Dense(2), x)
    assert draw.repeat({other: x}, y) == [y]


def test_two_layers_of_one_name_are_refused():
    draw = Drawing()
    x = draw(Flatten(), draw.input("input_1", (4, 4)))
    with pytest.raises(GraphError) as error:
        draw.graph(draw(Dense(2), x, name="flatten"))
    assert str(error.value) == "two layers have the name `flatten`"


def test_an_output_that_is_no_layer_is_refused():
    draw = Drawing()
    draw.input("input_1", (3,))
    with pytest.raises(GraphError, match=re.escape("`dense`, which the network is to give, is no layer of it")):
        draw.graph("dense")


def test_a_stored_layer_without_options_is_refused():
    text = '{"nodes": [{"name": "x", "type": "Flatten", "config": [], "inbound": []}], "outputs": ["x"]}'
    with pytest.raises(GraphError, match="this is no stored graph: AttributeError: "):
        Graph.from_json(text)
