import re

import numpy as np
import pytest

from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.errors import OptionError
from deepg_core.models import ModelSetting
from deepg_core.models.genomenet import GenomeNet, GenomeNetBuilder
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.models.self_supervised import SelfSupervised, SelfSupervisedBuilder
from deepg_core.models.transfer import Transfer, TransferBuilder
from deepg_core.network import Drawing, Network, Signature
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import Activation, Average, Dense, Dropout, GlobalMaxPooling1D
from deepg_core.spec.structure import structure_table

WINDOWS = Signature({"input_1": (20, 4)}, {"target_1": (3,)}, ("a", "b", "c"))


@pytest.fixture
def stored(tmp_path):
    """Writes a checkpoint of an `lstm_cnn` for windows of 20 and two classes."""

    def make(name, seed=1, length=20, vocabulary="ACGT", epochs=1, **options):
        config = LstmCnn(**{"kernel_size": 3, "filters": 4, "layer_lstm": 3, "layer_dense": (6, 2), **options})
        graph = LstmCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target_1": (2,)}), 1).graph
        return write(tmp_path / name, graph, seed, vocabulary, epochs)

    return make


def write(path, graph, seed=1, vocabulary="ACGT", epochs=1):
    weights, history = initial_weights(graph, seed), [{"epoch": number + 1} for number in range(epochs)]
    parts = {"optimizer": {}, "spec": "", "history": history, "sampler": {}, "labels": ["x", "y"]}
    save_checkpoint(path, Checkpoint(network=Network(graph, weights), vocabulary=vocabulary, **parts))
    return weights


@pytest.fixture
def of_two_strands(tmp_path):
    """Writes a checkpoint of a `genomenet` that reads both strands, and gives the signature of its data."""
    two = Signature({"input_1": (20, 4), "input_2": (20, 4)}, {"target_1": (2,)})
    config = GenomeNet(reverse_encoding=True, filters_0=4, dense_layer_units=7)
    write(tmp_path / "a.h5", GenomeNetBuilder(config).build(two, 1).graph)
    return two


def transfer(folder, signature=WINDOWS, vocabulary="ACGT", **options):
    setting = ModelSetting(folder=folder, vocabulary=vocabulary)
    network = TransferBuilder(structure_table(options, Transfer, ("model",))[0], setting).build(signature, 7)
    return network.weights, network.graph


@pytest.mark.parametrize(
    ("freeze", "frozen"), [(False, ("none", "none")), (True, ("all", "all")), (["model_2_lstm"], ("none", "1"))]
)
def test_what_was_taken_is_said_of_each_network(stored, tmp_path, freeze, frozen):
    for name in ("a.h5", "b.h5"):
        stored(name, kernel_size=(), filters=())
    options = {"from": ["a.h5", "b.h5"], "layer": ["lstm", "dense"], "freeze": freeze}
    config, setting = (
        structure_table(options, Transfer, ("model",))[0],
        ModelSetting(folder=tmp_path, vocabulary="ACGT"),
    )
    assert TransferBuilder(config, setting).build(WINDOWS, 7).origin == (
        f"1 layer with the weights of {tmp_path / 'a.h5'}, {frozen[0]} of them frozen: lstm",
        f"2 layers with the weights of {tmp_path / 'b.h5'}, {frozen[1]} of them frozen: lstm, dense",
    )


def test_a_new_end_on_trained_layers(stored, tmp_path):
    old = stored("a.h5")
    weights, graph = transfer(tmp_path, **{"from": "a.h5"}, layer_dense=[5, 3], dropout_dense=[0.1, 0.2], freeze=True)
    assert [node.name for node in graph] == [
        "input_1", "conv1d", "batch_normalization", "lstm", "dense", "dropout", "dense_1", "dropout_1", "dense_2",
    ]  # fmt: skip
    assert graph.shapes["dense_2"] == (3,)
    assert graph.frozen == {"conv1d", "batch_normalization", "lstm", "dense"}
    assert weights.keys() == graph.variables.keys()
    np.testing.assert_array_equal(weights["lstm/kernel"], old["lstm/kernel"])
    np.testing.assert_array_equal(weights["dense_1/kernel"], initial_weights(graph, 7)["dense_1/kernel"])


def test_a_layer_of_the_new_end_does_not_take_the_weights_of_an_old_one_of_its_name(stored, tmp_path):
    old = stored("a.h5")
    weights, graph = transfer(tmp_path, **{"from": "a.h5"}, layer="lstm", layer_dense=[6, 3])
    assert graph.outputs == ("dense_1",)
    assert weights["dense/kernel"].shape == old["dense/kernel"].shape
    assert not np.array_equal(weights["dense/kernel"], old["dense/kernel"])


def test_a_sequence_is_pooled(stored, tmp_path):
    stored("a.h5")
    options = {"from": "a.h5", "layer": "conv1d", "global_pooling": "both_ch_last"}
    _, graph = transfer(tmp_path, **options)
    assert graph.shapes["concatenate"] == (8,)
    assert graph.shapes[graph.outputs[0]] == (3,)
    _, graph = transfer(tmp_path, **{"from": "a.h5"}, layer="conv1d", flatten=True)
    assert graph.shapes["flatten"] == (80,)


def chain(graph, name):
    """What leads from the network that was kept to a layer: units and activation, or the rate of a dropout."""
    layers, nodes = [], {node.name: node for node in graph}
    while name != "dense":
        layer = nodes[name].layer
        layers.append(layer.rate if isinstance(layer, Dropout) else (layer.units, layer.activation))
        (name,) = nodes[name].inbound
    return layers[::-1]


TWO_TARGETS = Signature({"input_1": (20, 4)}, {"target_1": (3,), "target_2": (1,)})


def test_targets_of_different_sizes_share_hidden_layers(stored, tmp_path):
    stored("a.h5")
    options = {"from": "a.h5", "shared_dense_layers": [8, 7], "dropout_shared": [0.1, 0.2]}
    _, graph = transfer(tmp_path, TWO_TARGETS, **options)
    shared = [0.1, (8, "relu"), 0.2, (7, "relu")]
    assert [chain(graph, name) for name in graph.outputs] == [[*shared, (3, "softmax")], [*shared, (1, "softmax")]]


def test_targets_have_hidden_layers_dropout_and_activations_of_their_own(stored, tmp_path):
    stored("a.h5")
    options = {"layer_dense": [[6, 3], [1]], "dropout_dense": [[0.1, 0.2], [0.3]]}
    activations = {"last_layer_activation": ["softmax", "sigmoid"]}
    _, graph = transfer(tmp_path, TWO_TARGETS, **{"from": "a.h5"}, shared_dense_layers=8, **options, **activations)
    assert [chain(graph, name) for name in graph.outputs] == [
        [(8, "relu"), 0.1, (6, "relu"), 0.2, (3, "softmax")],
        [(8, "relu"), 0.3, (1, "sigmoid")],
    ]


def test_a_list_of_dropout_holds_for_the_layers_of_each_target(stored, tmp_path):
    stored("a.h5")
    options = {"layer_dense": [[6, 3], [5, 1]], "dropout_dense": [0.1, 0.2]}
    _, graph = transfer(tmp_path, TWO_TARGETS, **{"from": "a.h5"}, **options)
    assert [chain(graph, name)[::2] for name in graph.outputs] == [[0.1, 0.2]] * 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"layer_dense": [[6, 3]]},
            ("layer_dense", "is a list of 1, but the number of targets is 2", "give one for each target"),
        ),
        (
            {"layer_dense": [[6, 3], [1]], "dropout_dense": [[0.1]]},
            ("dropout_dense", "is a list of 1, but the number of targets is 2", "give one for each target"),
        ),
        (
            {"dropout_dense": [[0.1], [0.1]]},
            (
                "dropout_dense",
                "has a list for each target, but `layer_dense` has none",
                "write a list of lists in both",
            ),
        ),
        (
            {"shared_dense_layers": 8, "dropout_shared": [0.1, 0.2]},
            ("dropout_shared", "has 2 numbers, but there is 1 dense layer", "give one for each dense layer"),
        ),
        (
            {"last_layer_activation": ["softmax"]},
            ("last_layer_activation", "is a list of 1, but the number of targets is 2", "give one for each target"),
        ),
    ],
    ids=["layers", "dropout", "dropout alone", "shared dropout", "activations"],
)
def test_lists_that_are_not_of_the_targets_are_refused(stored, tmp_path, options, expected):
    stored("a.h5")
    assert refused(tmp_path, TWO_TARGETS, **options) == expected


def test_windows_may_have_another_length(stored, tmp_path):
    stored("a.h5", length=50)
    _, graph = transfer(tmp_path, **{"from": "a.h5"})
    assert graph.shapes["conv1d"] == (20, 4)


def test_two_checkpoints_on_one_input(stored, tmp_path):
    first, second = stored("a.h5"), stored("b.h5", seed=2, length=30)
    weights, graph = transfer(tmp_path, **{"from": ["a.h5", "b.h5"]}, layer=["lstm", "dense"])
    assert (graph.inputs, graph.shapes["concatenate"]) == ({"input_1": (20, 4)}, (9,))
    np.testing.assert_array_equal(weights["model_1_lstm/kernel"], first["lstm/kernel"])
    np.testing.assert_array_equal(weights["model_2_lstm/kernel"], second["lstm/kernel"])


def test_two_checkpoints_on_two_inputs(stored, tmp_path):
    stored("a.h5")
    two = Signature({"input_1": (20, 4), "input_2": (9, 4)}, {"target_1": (2,)})
    _, graph = transfer(tmp_path, two, **{"from": ["a.h5", "a.h5"]})
    assert graph.inputs == {"input_1": (20, 4), "input_2": (9, 4)}
    assert [node.inbound for node in graph if node.name.endswith("conv1d")] == [("input_1",), ("input_2",)]


@pytest.mark.parametrize(
    ("options", "option", "message"),
    [
        ({"layer": "gru"}, "layer", "the model has no layer `gru`; its layers: input_1, conv1d, batch_normalization"),
        ({"layer": ["lstm", "lstm"]}, "layer", "names 2 layers, but `from` names 1 checkpoints"),
        ({"freeze": ["gru"]}, "freeze", "the model has no layer `gru`; its layers: input_1, conv1d"),
        ({"from": "b.h5"}, "from", "b.h5: no such checkpoint"),
        ({"layer_dense": 4}, "layer_dense", "the last layer has 4 units, but the target has 3 classes (a, b, c)"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_option(stored, tmp_path, options, option, message):
    stored("a.h5")
    with pytest.raises(OptionError, match=re.escape(message)) as caught:
        transfer(tmp_path, **{"from": "a.h5"} | options)
    assert caught.value.option == option


def refused(*args, **options):
    with pytest.raises(OptionError) as caught:
        transfer(*args, **{"from": "a.h5"} | options)
    return caught.value.option, caught.value.message, caught.value.help


def test_other_inputs_are_refused(stored, tmp_path):
    stored("a.h5")
    numbers = Signature({"input_1": (20,)}, {"t": (2,)}, whole=frozenset({"input_1"}))
    assert refused(tmp_path, numbers) == (
        "from",
        "the network reads float32 (20, 4), but the data give int32 (20,)",
        "set `[encoder]`, and what makes inputs, as in its training",
    )


@pytest.mark.parametrize("vocabulary", ["TGCA", "ACGTN"])
def test_another_vocabulary_is_refused(stored, tmp_path, vocabulary):
    stored("a.h5")
    assert refused(tmp_path, vocabulary=vocabulary) == (
        "from",
        f'`a.h5` was trained with the vocabulary "ACGT", but the encoder has "{vocabulary}"',
        'set `encoder.vocabulary = "ACGT"`',
    )


@pytest.mark.parametrize(
    ("known", "given"), [("", "TGCA"), ("TGCA", ""), ("ACGT", "ACGU"), ("TGCA", "TGCA")],
    ids=["arrays in training", "arrays now", "RNA", "the same"],
)  # fmt: skip
def test_a_vocabulary_that_is_not_known_or_no_other_is_taken(stored, tmp_path, known, given):
    stored("a.h5", vocabulary=known)
    transfer(tmp_path, vocabulary=given, **{"from": "a.h5"})


def test_the_vocabulary_of_a_keras_file_is_not_known(stored, tmp_path):
    stored("a.h5", epochs=0)
    transfer(tmp_path, vocabulary="TGCA", **{"from": "a.h5"})


def test_a_network_of_both_strands_is_cut_before_the_head_of_each(of_two_strands, tmp_path):
    _, graph = transfer(tmp_path, of_two_strands, **{"from": "a.h5"})
    assert (graph.inputs, graph.fed["dense_1"]) == (of_two_strands.inputs, ((14,),))
    assert {node.name: node.inbound for node in graph}["concatenate"] == ("dense", "dense_again_1")


def test_a_network_of_deepg_that_averages_probabilities_is_cut_before_the_head_of_each_strand(tmp_path):
    draw = Drawing()
    one, other = draw.input("input_1", (20, 4)), draw.input("input_2", (20, 4))
    head = draw(Dense(2, "softmax"), draw(GlobalMaxPooling1D(), one))
    draw.repeat({one: other}, head)
    mean = draw(Average(), head, "dense_again_1")
    write(tmp_path / "a.h5", draw.graph(draw(Activation("linear"), mean)))
    two = Signature({"input_1": (20, 4), "input_2": (20, 4)}, {"target_1": (2,)})
    _, graph = transfer(tmp_path, two, **{"from": "a.h5"})
    pooled = ("global_max_pooling1d", "global_max_pooling1d_again_1")
    assert {node.name: node.inbound for node in graph}["concatenate"] == pooled


def test_a_network_of_both_strands_can_be_cut_where_they_have_met(of_two_strands, tmp_path):
    _, graph = transfer(tmp_path, of_two_strands, layer="average_of_probabilities", **{"from": "a.h5"})
    assert (graph.inputs, graph.fed[graph.outputs[0]]) == (of_two_strands.inputs, ((2,),))


def test_one_strand_of_a_network_of_both_reads_one_input(of_two_strands, tmp_path):
    one = Signature({"input_1": of_two_strands.inputs["input_1"]}, {"target_1": (2,)})
    _, graph = transfer(tmp_path, one, layer="dense", **{"from": "a.h5"})
    assert graph.inputs == one.inputs


def test_a_cut_that_drops_an_input_is_refused(of_two_strands, tmp_path):
    assert refused(tmp_path, of_two_strands, layer="dense") == (
        "layer",
        "a cut after `dense` drops the input `input_2` of the network",
        "name a layer that all inputs feed: average_of_probabilities, activation",
    )


def test_a_length_that_variables_depend_on_is_refused(stored, tmp_path):
    stored("a.h5", length=50, layer_lstm=())
    assert refused(tmp_path) == (
        "from",
        "`dense/kernel` is (200, 6), but for an input of (20, 4) it must be (80, 6)",
        "cut before that layer, or use windows of the same length",
    )


def test_a_table_must_name_a_checkpoint():
    (problem,) = structure_table({"from": []}, Transfer, ("model",))[1]
    assert (problem.path, problem.message) == (("model", "from"), "names no checkpoint")


TOWERS = {
    "lstm_cnn": ({"filters": 3, "kernel_size": 3}, {"layer_lstm": 5}),
    "gated_cnn": ({"filters": 3, "blocks": 2}, {"filters": 5, "blocks": 1}),
    "transformer": ({"embed_dim": 3}, {"embed_dim": 5, "pos_encoding": "sinusoid"}),
    "wavenet": ({"residual_blocks": 1}, {"residual_blocks": 2, "initial_filters": 10}),
    "genomenet": ({"filters_0": 3}, {"layer_lstm": 5}),
}


def pretrain(path, encoder, context):
    """Write a network that learned without labels from windows of 44, four patches."""
    table = {"patchlen": 20, "encoder": encoder, "context": context}
    config, problems = structure_table(table, SelfSupervised, ("model",))
    assert not problems
    windows = Signature({"input_1": (44, 4)}, {"target_1": (1,)}, loss="cpc")
    return write(path, SelfSupervisedBuilder(config).build(windows, 1).graph)


@pytest.mark.parametrize("layer", ["encoder", "context"])
@pytest.mark.parametrize("type_", TOWERS)
def test_a_tower_of_each_type_is_taken_over_by_name_for_longer_windows(tmp_path, type_, layer):
    encoder, context = TOWERS[type_]
    along = "lstm_cnn" if type_ == "genomenet" else type_
    old = pretrain(tmp_path / "a.h5", {"type": type_, **encoder}, {"type": along, **context})
    longer = Signature({"input_1": (60, 4)}, {"target_1": (2,)})
    weights, graph = transfer(tmp_path, longer, **{"from": "a.h5"}, layer=layer, global_pooling="last")
    assert graph.shapes[layer][0] == 6
    assert graph.shapes[graph.outputs[0]] == (2,)
    kept = {key for key in weights if key in old and not key.startswith("dense")}
    assert kept
    assert all(np.array_equal(weights[key], old[key]) for key in kept)


def test_learned_positions_of_patches_are_of_one_length(tmp_path):
    pretrain(tmp_path / "a.h5", {"filters": 3, "kernel_size": 3}, {"type": "transformer"})
    longer = Signature({"input_1": (60, 4)}, {"target_1": (2,)})
    with pytest.raises(OptionError) as caught:
        transfer(tmp_path, longer, **{"from": "a.h5"}, global_pooling="last")
    assert (caught.value.option, caught.value.message, caught.value.help) == (
        "from",
        "`position_embedding/embeddings` is (4, 64), but for an input of (60, 4) it must be (6, 64)",
        "cut before that layer, or use windows of the same length",
    )
