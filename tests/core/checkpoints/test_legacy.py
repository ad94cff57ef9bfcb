"""Files of Keras 2: those of `keras2/` were written by tf_keras 2.21 (see make.py there), the others by deepG in R."""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from pathlib import Path

import h5py
import numpy as np
import pytest

from deepg_core.checkpoints.legacy import LegacyError, is_keras, read_keras

FILES = Path(__file__).parent / "keras2"
DEEPG = Path(__file__).parents[2] / "conformance" / "models"


@pytest.fixture
def keras_file(tmp_path):
    """Unpacks a file; `change` may edit its `model_config`, and `damage` the open file."""

    def make(name, change=None, damage=None):
        path = tmp_path / f"{name}.h5"
        path.write_bytes(gzip.decompress((FILES / f"{name}.h5.gz").read_bytes()))
        with h5py.File(path, "a") as file:
            if change:
                config = json.loads(file.attrs["model_config"])
                change(config["config"])
                file.attrs["model_config"] = json.dumps(config)
            if damage:
                damage(file)
        return path

    return make


def legacy(path):
    with h5py.File(path) as file:
        return read_keras(path, file)


def layer(config, name):
    return next(entry["config"] for entry in config["layers"] if entry["config"]["name"] == name)


@pytest.mark.parametrize("name", ["lstm_cnn_bidirectional", "target_middle", "label_input"])
def test_weights_of_deepgs_own_files_are_those_it_recorded(name):
    stored, model = np.load(DEEPG / f"{name}.npz"), legacy(DEEPG / f"{name}_model.h5")
    assert len(model.network.weights) == len(stored["weight_names"])
    for number, written in enumerate(stored["weight_names"]):
        layer, *_, variable = str(written).removesuffix(":0").split("/")
        way = next((f"{way}_" for way in ("forward", "backward") if f"/{way}_" in str(written)), "")
        value = model.network.weights[f"{layer}/{way}{variable}"]
        assert value.dtype == np.float32
        np.testing.assert_array_equal(value, stored[f"w{number:03}"])


def test_inputs_are_numbered_in_the_models_order():
    assert legacy(DEEPG / "label_input_model.h5").network.graph.inputs == {"input_1": (3,), "input_2": (5, 4)}


def test_named_inputs_and_a_layer_that_is_called_twice(keras_file):
    graph = legacy(keras_file("shared_layer")).network.graph
    assert graph.inputs == {"input_1": (5, 4), "input_2": (3,)}
    nodes = {node.name: (node.inbound, node.shares) for node in graph}
    assert nodes["dense"] == (("input_1",), None)
    assert nodes["dense_again_1"] == (("activation",), "dense")
    assert nodes["add"] == (("dense", "dense_again_1"), None)


def test_a_model_within_a_model_becomes_part_of_the_graph(keras_file):
    model = legacy(keras_file("nested"))
    assert model.network.graph.total_parameters == 198
    assert [(node.name, node.shares) for node in model.network.graph if "lstm" in node.name] == [
        ("tower_lstm", None),
        ("tower_lstm_again_1", "tower_lstm"),
    ]
    last = {node.name: node.inbound for node in model.network.graph}
    assert last["average"] == ("tower_dense", "tower_dense_again_1")


def test_variables_that_are_not_trained_stay_so_and_lie_last_in_a_nested_model(keras_file):
    path = keras_file("frozen")
    model = legacy(path)
    assert model.network.graph.frozen == {"inner_base_conv1d", "inner_base_batch_normalization"}
    assert (model.network.graph.total_parameters, model.network.graph.trainable_parameters) == (71, 20)
    with h5py.File(path) as file:
        np.testing.assert_array_equal(
            model.network.weights["inner_base_conv1d/kernel"], file["model_weights/inner/conv1d/kernel:0"]
        )


def test_a_mask_is_an_input_of_the_recurrent_layers(keras_file):
    nodes = {node.name: node for node in legacy(keras_file("masked")).network.graph}
    assert nodes["lstm"].inbound == ("input_1", "masking")
    assert nodes["dropout"].inbound == ("lstm",)
    assert nodes["bidirectional"].inbound == ("dropout", "masking")
    assert nodes["dense"].inbound == ("bidirectional",)
    assert nodes["lstm"].layer.recurrent_activation == "hard_sigmoid"


@pytest.mark.parametrize(("name", "steps"), [("sequential", 2), ("old_adam", 3)])
def test_adams_state_is_taken_over(keras_file, name, steps):
    model = legacy(keras_file(name))
    assert model.optimizer["iterations"] == steps
    trainable = [key for key, variable in model.network.graph.variables.items() if variable.trainable]
    assert sorted(model.optimizer) == sorted(["iterations", *(f"{slot}/{key}" for slot in "mv" for key in trainable)])
    for key in trainable:
        assert model.optimizer[f"m/{key}"].shape == model.network.weights[key].shape
    assert all((model.optimizer[f"v/{key}"] >= 0).all() for key in trainable)


def test_another_optimizers_state_is_left_out_and_said_so(keras_file, caplog):
    caplog.set_level("INFO")
    path = keras_file("frozen")
    assert legacy(path).optimizer == {}
    assert "what its optimizer remembers is left out: it is not Adam's, or not whole" in caplog.text


def test_the_spec_says_what_the_file_says(keras_file):
    path = keras_file("sequential")
    model = legacy(path)
    assert tomllib.loads(model.spec) == {
        "encoder": {"type": "one_hot", "vocabulary": "ACGT"},
        "target": {"type": "label_header", "maxlen": 12, "vocabulary_label": ["0", "1"]},
        "model": {
            "type": "transfer",
            "from": str(path),
            "solver": "adam",
            "learning_rate": 0.002,
            "loss_fn": "categorical_crossentropy",
        },
    }
    assert (model.labels, model.vocabulary) == (["0", "1"], "ACGT")


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("branches", {"type": "label_header", "maxlen": 8, "vocabulary_label": ["0", "1"]}),
        ("nested", None),  # one tower for both inputs: no letter between them is meant
        ("time_distributed", None),
    ],
)
def test_letters_are_read_where_the_inputs_can_be_letters(keras_file, name, target):
    model = legacy(keras_file(name))
    assert tomllib.loads(model.spec).get("target") == target
    assert model.vocabulary == ("ACGT" if target else "")


def test_two_sides_of_a_letter():
    spec = tomllib.loads(legacy(DEEPG / "target_middle_model.h5").spec)
    assert spec["target"] == {"type": "target_middle_lstm", "maxlen": 20}


def test_what_embeddings_read_is_whole_numbers(keras_file):
    model = legacy(keras_file("branches", lambda config: layer(config, "input_1").update(dtype="float32")))
    assert model.network.graph.nodes[0].layer.dtype == "int32"


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (
            "masked",
            lambda config: layer(config, "lstm").update(return_state=True),
            "layer `lstm` (LSTM) has return_state = True; deepG knows False alone",
        ),
        (
            "masked",
            lambda config: layer(config, "bidirectional").update(merge_mode="max"),
            "layer `bidirectional` (Bidirectional) has an option that deepG cannot use: 'merge' must be in ",
        ),
        (
            "masked",
            lambda config: layer(config, "input_1").update(batch_input_shape=[None, 9, None]),
            "layer `input_1` (InputLayer) has the shape [None, 9, None]; deepG reads inputs of a fixed length, or open",
        ),
        (
            "masked",
            lambda config: layer(config, "input_1").update(batch_input_shape=[None, -1, 4]),
            "layer `input_1` (InputLayer) has the shape [None, -1, 4]; deepG reads inputs of a fixed length",
        ),
        (
            "masked",
            lambda config: layer(config, "lstm").update(units=2.0),
            "layer `lstm` (LSTM) has units = 2.0, where one whole number is expected",
        ),
        (
            "branches",
            lambda config: config["layers"][3].update(class_name="Lambda"),
            "layer `activation` (Lambda) holds code, which deepG never runs",
        ),
        (
            "branches",
            lambda config: layer(config, "concatenate").update(axis=0),
            "layer `concatenate` (Concatenate) has axis = 0; deepG knows the last axis alone",
        ),
        (
            "branches",
            lambda config: layer(config, "activation").update(activation="selo"),
            "layer `activation` (Activation) has activation = 'selo'; deepG knows linear, relu, sigmoid, softmax, ",
        ),
        (
            "branches",
            lambda config: config["layers"][2].update(inbound_nodes=[[["embedding", 0, 0, {"training": True}]]]),
            "layer `conv1d` (Conv1D) is called with training, which a graph cannot say",
        ),
        (
            "branches",
            lambda config: config["layers"][2].update(inbound_nodes=[[["nowhere", 0, 0, {}]]]),
            "layer `conv1d` (Conv1D) is fed by a layer that is not there",
        ),
        (
            "nested",
            lambda config: layer(config, "tower")["layers"][3].update(class_name="Custom>Mine"),
            "layer `tower/max_pooling1d` (Custom>Mine) is of a type that deepG does not know; it knows Activation, Acti",
        ),
    ],
)
def test_what_a_graph_cannot_say_is_refused_by_name(keras_file, name, change, message):
    path = keras_file(name, change)
    with pytest.raises(LegacyError, match=re.escape(f"{path}: {message}")):
        legacy(path)


def operator(**change):
    return lambda config: next(entry for entry in config["layers"] if entry["class_name"] == "TFOpLambda").update(
        change
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"config": {"name": "tf.math.subtract", "function": "math.subtract"}},
            "(TFOpLambda) computes `math.subtract` with tensors; of such operators deepG reads +, *, maximum, relu, sigmoid",
        ),
        (
            {"inbound_nodes": [["conv1d", 0, 0, {"y": 0.5, "name": None}]]},
            "(TFOpLambda) computes with the constant 0.5; of operators deepG reads those of two tensors",
        ),
        (
            {"inbound_nodes": [["_CONSTANT_VALUE", -1, 1.0, {"y": ["conv1d", 0, 0], "name": None}]]},
            "(TFOpLambda) computes with the constant 1.0; of operators deepG reads those of two tensors",
        ),
    ],
)
def test_an_operator_that_is_no_layer_is_refused_by_name(keras_file, change, message):
    with pytest.raises(LegacyError, match=r"layer `tf\..+` " + re.escape(message)):
        legacy(keras_file("operators", operator(**change)))


def test_an_operator_of_old_tensorflow_is_read(keras_file):
    def age(config):
        for entry in config["layers"]:
            if entry["config"].get("function") == "__operators__.add" and entry["name"] != "tf.__operators__.add_4":
                first, *place, options = entry["inbound_nodes"][0]
                entry["class_name"], entry["inbound_nodes"] = (
                    "TensorFlowOpLayer",
                    [[[first, *place, {}], [*options["y"], {}]]],
                )
                entry["config"] = {"name": entry["name"], "node_def": {"op": "AddV2"}, "constants": {}}

    new, old = legacy(keras_file("operators")).network.graph, legacy(keras_file("operators", age)).network.graph
    assert new == old


def test_an_operator_forgets_the_mask(keras_file):
    nodes = {node.name: node for node in legacy(keras_file("operators")).network.graph}
    assert len(nodes["lstm"].inbound) == 1


def test_an_embedding_with_mask_zero_lets_recurrent_layers_skip(keras_file):
    nodes = {node.name: node for node in legacy(keras_file("embedding")).network.graph}
    assert nodes["embedding_mask"].inbound == ("input_1",)
    assert {name for name, node in nodes.items() if "embedding_mask" in node.inbound} == {
        "lstm", "global_average_pooling1d", "gru"
    }  # fmt: skip


def test_an_open_length_is_the_first_of_which_something_is_left(keras_file):
    def cropped(config):
        layer(config, "cropping1d")["cropping"] = [3000, 2000]

    assert legacy(keras_file("open")).network.graph.inputs == {"input_1": (1000, 4)}
    graph = legacy(keras_file("open", cropped)).network.graph
    assert (graph.inputs, graph.nodes[0].layer.any_length) == ({"input_1": (10_000, 4)}, True)


def test_what_only_training_does_is_left_out_and_said_so(keras_file, caplog):
    caplog.set_level("INFO")
    graph = legacy(keras_file("layers")).network.graph
    assert graph.layer("gaussian_noise").activation == "linear"
    assert "layer `gaussian_noise` (GaussianNoise): what it adds is left out; it matters only if the" in caplog.text


def test_models_of_the_first_keras_2_are_a_bare_list_of_layers(keras_file):
    def age(file):
        config = json.loads(file.attrs["model_config"])
        file.attrs["model_config"] = json.dumps({**config, "config": config["config"]["layers"]})

    assert legacy(keras_file("sequential", damage=age)).network.graph == legacy(keras_file("sequential")).network.graph


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda file: file.attrs.__delitem__("model_config"),
            "holds the weights of a Keras model, but not its layers; save the whole model (R: save_model_hdf5)",
        ),
        (
            lambda file: file.attrs.__setitem__("keras_version", "3.4.1"),
            "was written by Keras 3.4.1; deepG reads files of Keras 2",
        ),
        (
            lambda file: file["model_weights/dense"].attrs.__setitem__("weight_names", ["dense/kernel:0"]),
            "layer `dense` has 1 variables in the file, but its options ask for 2",
        ),
        (
            lambda file: file["model_weights/dense"].attrs.__setitem__(
                "weight_names", ["dense/bias:0", "dense/kernel:0"]
            ),
            "`dense/bias:0` (2,) in the file does not fit `dense/kernel` (6, 2)",
        ),
        (
            lambda file: file.attrs.__setitem__("model_config", json.dumps({"class_name": "Net", "config": {}})),
            "the model (Net) is of a type that deepG does not know; it knows Sequential, Functional, Model",
        ),
        (
            lambda file: file.attrs.__setitem__("model_config", json.dumps([])),
            "is not laid out as Keras 2 lays models out: TypeError",
        ),
    ],
)
def test_a_file_that_is_not_as_it_should_be(keras_file, damage, message):
    path = keras_file("sequential", damage=damage)
    with pytest.raises(LegacyError, match=re.escape(f"{path}: {message}")):
        legacy(path)


def called_twice(depth):
    """A model that calls a model twice, which calls a model twice, and so on."""
    config = whole_model([INPUT, {**ACTIVATION, "inbound_nodes": [[["i", 0, 0, {}]]]}], ["a", 0, 0])
    for number in range(depth):
        name = f"m{number}"
        inner = {"class_name": "Functional", "name": name, "config": {**config, "name": name}}
        config = whole_model([INPUT, {**inner, "inbound_nodes": [[["i", 0, 0, {}]], [[name, 1, 0, {}]]]}], [name, 2, 0])
    return config


def whole_model(layers, output):
    return {"name": "m", "layers": layers, "input_layers": [["i", 0, 0]], "output_layers": [output]}


INPUT = {"class_name": "InputLayer", "config": {"name": "i", "batch_input_shape": [None, 4]}, "inbound_nodes": []}
WIDE = {"class_name": "InputLayer", "config": {"name": "i", "batch_input_shape": [None, 1 << 40]}, "inbound_nodes": []}
ACTIVATION = {"class_name": "Activation", "config": {"name": "a", "activation": "relu"}}


def fed_by(name):
    return {**ACTIVATION, "inbound_nodes": [[[name, 0, 0, {}]]]}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (called_twice(20), "(Functional) is one too many: deepG reads models of at most 10,000 layers"),
        (whole_model([WIDE, fed_by("i")], ["a", 0, 0]), "its output has 1,099,511,627,776 numbers; deepG reads models"),
        (
            whole_model([INPUT, fed_by("i"), fed_by("i")], ["a", 0, 0]),
            "the model (Functional) has two layers of one name",
        ),
        (whole_model([INPUT, fed_by("a")], ["a", 0, 0]), "has layers that feed each other in a circle: a, a"),
        (
            whole_model([{**INPUT, "config": {"name": "j"}}], ["i", 0, 0]),
            "is not laid out as Keras 2 lays models out: Key",
        ),
    ],
)
def test_a_model_that_no_one_could_have_trained_is_refused(tmp_path, config, message):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Functional", "config": config})
        file.create_group("model_weights")
    with pytest.raises(LegacyError, match=re.escape(message)):
        legacy(tmp_path / "x.h5")


def test_a_config_that_is_no_json_is_refused(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        file.attrs["model_config"] = '{"a"'
    message = f"{tmp_path / 'x.h5'}: is not laid out as Keras 2 lays models out: JSONDecodeError: Expecting ':'"
    with pytest.raises(LegacyError, match=re.escape(message)):
        legacy(tmp_path / "x.h5")


def test_weights_alone_are_known_as_keras(tmp_path):
    with h5py.File(tmp_path / "x.h5", "w") as file:
        assert not is_keras(file)
        file.attrs["layer_names"] = ["dense"]
        assert is_keras(file)


def test_a_long_list_of_names_may_be_cut_into_several(keras_file):
    def cut(file):
        attributes = file["model_weights/bidirectional"].attrs
        names = list(attributes["weight_names"])
        del attributes["weight_names"]
        attributes["weight_names0"], attributes["weight_names1"] = names[:4], names[4:]

    assert len(legacy(keras_file("sequential", damage=cut)).network.weights) == 17
