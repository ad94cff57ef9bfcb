import re

import numpy as np
import pytest

from deepg_core.network import Drawing, GraphError, Network
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import Average, BatchNormalization, Conv1D, Dense, Dropout, Flatten, GlobalMaxPooling1D
from deepg_core.network.surgery import (
    add_head,
    cut_network,
    freeze_layers,
    merge_networks,
    open_graph,
    rename_layers,
    reshape_inputs,
)


def trained(draw, *outputs, seed=1):
    graph = draw.graph(*outputs)
    return Network(graph, initial_weights(graph, seed))


def chain(length=12, end=Flatten):
    draw = Drawing()
    x = draw(Conv1D(3, 5), draw.input("input_1", (length, 4)))
    x = draw(Dense(4, activation="relu"), draw(end(), draw(BatchNormalization(), x)))
    return trained(draw, draw(Dense(2, activation="softmax"), x))


def towers():
    """One tower for two inputs: what it gives of both is averaged."""
    draw = Drawing()
    first, second = draw.input("input_1", (12, 4)), draw.input("input_2", (12, 4))
    features = draw(GlobalMaxPooling1D(), draw(Conv1D(3, 5), first))
    again = draw(GlobalMaxPooling1D(), draw.again("conv1d", second))
    return trained(draw, draw(Dense(2, activation="softmax"), draw(Average(), features, again)))


def names(trained):
    return [node.name for node in trained.graph]


def test_a_cut_keeps_what_feeds_the_layer_and_its_weights():
    whole = chain()
    part = cut_network(whole, "dense")
    assert names(part) == ["input_1", "conv1d", "batch_normalization", "flatten", "dense"]
    assert part.graph.outputs == ("dense",)
    assert part.weights == {key: whole.weights[key] for key in whole.weights if not key.startswith("dense_1/")}


def test_inputs_that_nothing_reads_go():
    part = cut_network(towers(), "global_max_pooling1d")
    assert (names(part), part.graph.inputs) == (["input_1", "conv1d", "global_max_pooling1d"], {"input_1": (12, 4)})


def test_a_later_call_takes_the_place_of_the_first():
    whole = towers()
    part = cut_network(whole, "global_max_pooling1d_1")
    assert names(part) == ["input_2", "conv1d", "global_max_pooling1d_1"]
    assert part.graph.nodes[1].inbound == ("input_2",)
    assert part.graph.nodes[1].shares is None
    assert part.weights.keys() == {"conv1d/kernel", "conv1d/bias"}


def test_a_cut_at_the_later_call_itself():
    part = cut_network(towers(), "conv1d_again_1")
    assert (names(part), part.graph.outputs) == (["input_2", "conv1d"], ("conv1d",))


def test_a_layer_that_is_not_there_is_refused():
    message = "the model has no layer `lstm`; its layers: input_1, conv1d, batch_normalization, flatten, dense, dense_1"
    with pytest.raises(GraphError, match=re.escape(message)):
        cut_network(chain(), "lstm")
    with pytest.raises(GraphError, match=re.escape(message)):
        freeze_layers(chain(), ["lstm"])


def test_frozen_layers_have_variables_and_stay_frozen_after_a_cut():
    whole = freeze_layers(chain())
    assert whole.graph.frozen == {"conv1d", "batch_normalization", "dense", "dense_1"}
    assert whole.graph.trainable_parameters == 0
    assert cut_network(whole, "flatten").graph.frozen == {"conv1d", "batch_normalization"}


def test_a_shared_layer_is_frozen_in_all_its_calls():
    assert freeze_layers(towers(), ["conv1d"]).graph.frozen == {"conv1d", "conv1d_again_1"}
    assert freeze_layers(towers(), ["conv1d_again_1"]).graph.frozen == {"conv1d", "conv1d_again_1"}


def test_new_names_reach_everything():
    part = rename_layers(freeze_layers(towers(), ["conv1d"]), {"conv1d": "first", "input_1": "left", "dense": "out"})
    assert part.graph.inputs == {"left": (12, 4), "input_2": (12, 4)}
    assert part.graph.outputs == ("out",)
    assert part.graph.frozen == {"first", "conv1d_again_1"}
    assert list(part.weights) == list(part.graph.variables) == ["first/kernel", "first/bias", "out/kernel", "out/bias"]


def test_two_layers_cannot_have_one_name():
    with pytest.raises(GraphError, match="two layers would be named `dense`"):
        rename_layers(chain(), {"dense_1": "dense"})


def test_windows_of_another_length_where_no_variable_depends_on_it():
    longer = reshape_inputs(chain(end=GlobalMaxPooling1D), {"input_1": (100, 4)})
    assert longer.graph.shapes["conv1d"] == (100, 3)
    message = "`dense/kernel` is (36, 4), but for an input of (100, 4) it must be (300, 4)"
    with pytest.raises(GraphError, match=re.escape(message)):
        reshape_inputs(chain(), {"input_1": (100, 4)})


def test_two_networks_side_by_side():
    first, second = cut_network(chain(), "dense"), cut_network(chain(end=GlobalMaxPooling1D), "dense")
    both = merge_networks([first, second])
    assert both.graph.inputs == {"input_1": (12, 4), "input_2": (12, 4)}
    assert both.graph.outputs == ("model_1_dense", "model_2_dense")
    assert both.graph.total_parameters == first.graph.total_parameters + second.graph.total_parameters
    np.testing.assert_array_equal(both.weights["model_2_dense/kernel"], second.weights["dense/kernel"])


def test_two_networks_that_read_the_same():
    both = merge_networks([chain(), chain()], one_input=True)
    assert both.graph.inputs == {"input_1": (12, 4)}
    assert [node.inbound for node in both.graph if node.name.endswith("conv1d")] == [("input_1",)] * 2
    with pytest.raises(GraphError, match="the networks read different inputs: "):
        merge_networks([chain(), chain(14)], one_input=True)


def test_a_new_end_goes_on_with_the_names():
    part = freeze_layers(cut_network(chain(), "dense"))
    graph = add_head(part.graph, lambda draw: [draw(Dense(7), draw(Dropout(0.5), "dense"))])
    assert [node.name for node in graph][-3:] == ["dense", "dropout", "dense_1"]
    assert (graph.outputs, graph.frozen) == (("dense_1",), part.graph.frozen)


def test_a_new_layer_cannot_have_an_old_ones_name():
    with pytest.raises(GraphError, match="two layers have the name `dense`"):
        add_head(chain().graph, lambda draw: [draw(Dense(7), "dense_1", name="dense")])


def test_the_value_of_a_layer_can_be_given():
    whole = chain()
    graph = open_graph(whole.graph, "batch_normalization")
    rest = cut_network(Network.taken(graph, whole.weights), "dense_1")
    assert graph.inputs == {"input_1": (12, 4), "batch_normalization": (12, 3)}
    assert names(rest) == ["batch_normalization", "flatten", "dense", "dense_1"]
    assert rest.weights.keys() == {"dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"}


def test_a_layer_whose_variables_another_one_needs_cannot_be_given():
    with pytest.raises(GraphError, match=r"^`conv1d_again_1` needs the variables of `conv1d`, which then has none$"):
        open_graph(towers().graph, "conv1d")
