import re

import numpy as np
import pytest

from deepg_core.checkpoints import Checkpoint, save
from deepg_core.checkpoints.transfer import TransferBuilder
from deepg_core.errors import OptionError
from deepg_core.models import Signature
from deepg_core.models.initializers import initial_weights
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.models.transfer import Transfer
from deepg_core.spec.structure import structure

WINDOWS = Signature({"input_1": (20, 4)}, {"target_1": (3,)}, ("a", "b", "c"))


@pytest.fixture
def stored(tmp_path):
    """Writes a checkpoint of an `lstm_cnn` for windows of 20 and two classes."""

    def make(name, seed=1, length=20, **options):
        config = LstmCnn(**{"kernel_size": 3, "filters": 4, "layer_lstm": 3, "layer_dense": (6, 2), **options})
        graph = LstmCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target_1": (2,)}))
        weights = initial_weights(graph, seed)
        parts = {"optimizer": {}, "spec": "", "history": [], "sampler": {}, "labels": ["x", "y"], "vocabulary": "ACGT"}
        save(tmp_path / name, Checkpoint(graph=graph, weights=weights, **parts))
        return weights

    return make


def transfer(folder, signature=WINDOWS, **options):
    builder = TransferBuilder(structure(options, Transfer, ("model",))[0])
    builder.folder = folder
    return builder, builder.build(signature)


def test_a_new_end_on_trained_layers(stored, tmp_path):
    old = stored("a.h5")
    builder, graph = transfer(tmp_path, **{"from": "a.h5"}, layer_dense=[5, 3], dropout_dense=[0.1, 0.2], freeze=True)
    assert [node.name for node in graph] == [
        "input_1", "conv1d", "batch_normalization", "lstm", "dense", "dropout", "dense_1", "dropout_1", "dense_2",
    ]  # fmt: skip
    assert graph.shapes["dense_2"] == (3,)
    assert graph.frozen == {"conv1d", "batch_normalization", "lstm", "dense"}
    weights = builder.initial(graph, 7)
    assert weights.keys() == graph.variables.keys()
    np.testing.assert_array_equal(weights["lstm/kernel"], old["lstm/kernel"])
    np.testing.assert_array_equal(weights["dense_1/kernel"], initial_weights(graph, 7)["dense_1/kernel"])


def test_a_layer_of_the_new_end_does_not_take_the_weights_of_an_old_one_of_its_name(stored, tmp_path):
    old = stored("a.h5")
    builder, graph = transfer(tmp_path, **{"from": "a.h5"}, layer="lstm", layer_dense=[6, 3])
    assert graph.outputs == ("dense_1",)
    weights = builder.initial(graph, 7)
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


def test_windows_may_have_another_length(stored, tmp_path):
    stored("a.h5", length=50)
    _, graph = transfer(tmp_path, **{"from": "a.h5"})
    assert graph.shapes["conv1d"] == (20, 4)


def test_two_checkpoints_on_one_input(stored, tmp_path):
    first, second = stored("a.h5"), stored("b.h5", seed=2, length=30)
    builder, graph = transfer(tmp_path, **{"from": ["a.h5", "b.h5"]}, layer=["lstm", "dense"])
    assert (graph.inputs, graph.shapes["concatenate"]) == ({"input_1": (20, 4)}, (9,))
    weights = builder.initial(graph, 7)
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


def test_other_inputs_are_refused(stored, tmp_path):
    stored("a.h5")
    message = "from: the network reads float32 (20, 4), but the data give int32 (20,)"
    with pytest.raises(OptionError, match=re.escape(message)):
        transfer(tmp_path, Signature({"input_1": (20,)}, {"t": (2,)}, whole=frozenset({"input_1"})), **{"from": "a.h5"})


def test_a_length_that_variables_depend_on_is_refused(stored, tmp_path):
    stored("a.h5", length=50, layer_lstm=())
    with pytest.raises(OptionError, match=re.escape("`dense/kernel` is (200, 6), but for an input of (20, 4) it must")):
        transfer(tmp_path, **{"from": "a.h5"})


def test_a_table_must_name_a_checkpoint():
    (problem,) = structure({"from": []}, Transfer, ("model",))[1]
    assert (problem.path, problem.message) == (("model", "from"), "names no checkpoint")
