"""The layer tables that the real deepG drew, all that it recorded of `lstm_cnn` and `lstm_cnn_target_middle`."""

from __future__ import annotations

import json
import pathlib
import re
from collections import defaultdict

import attrs
import pytest

from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.models.lstm_cnn_target_middle import LstmCnnTargetMiddle, LstmCnnTargetMiddleBuilder
from deepg_core.network import Signature
from deepg_core.spec.structure import structure_table

MODELS = json.loads((pathlib.Path(__file__).parents[2] / "conformance" / "models.json").read_text())["models"]
BUILDERS = {
    "create_model_lstm_cnn": (LstmCnn, LstmCnnBuilder),
    "create_model_lstm_cnn_target_middle": (LstmCnnTargetMiddle, LstmCnnTargetMiddleBuilder),
}
RECORDED = [entry for entry in MODELS if entry["fun"] in BUILDERS and entry["model"]]
OF_THE_INPUT = ("maxlen", "vocabulary_size")


def listed(value):
    return value if isinstance(value, list) else [value]


def build(entry):
    """Draw with deepG's arguments, structured as a spec would be."""
    config_class, builder = BUILDERS[entry["fun"]]
    table = {key: value for key, value in entry["args"].items() if key not in OF_THE_INPUT and value is not None}
    config, problems = structure_table(table, config_class, ("model",))
    assert not problems
    inputs = {f"input_{i}": tuple(shape[1:]) for i, shape in enumerate(entry["model"]["input_shapes"], start=1)}
    units = listed(entry["args"]["layer_dense"])[-1]
    targets = {f"target_{i}": (units,) for i, _ in enumerate(listed(entry["model"]["outputs"]), start=1)}
    return builder(config).build(Signature(inputs, targets), 1).graph


def fresh_names(model):
    """Name deepG's layers as a fresh session would: each kind is numbered in the order in which they were made."""
    names = {name: f"input_{number}" for number, name in enumerate(listed(model["inputs"]), start=1)}
    kinds = defaultdict(list)
    for layer in model["layers"]:
        if layer["name"] not in names and not layer["name"].startswith("output_"):
            stem, number = re.fullmatch(r"(.+?)(?:_(\d+))?", layer["name"]).groups()
            kinds[stem].append((int(number or 0), layer["name"]))
    for stem, layers in kinds.items():
        names |= {name: f"{stem}_{place}" if place else stem for place, (_, name) in enumerate(sorted(layers))}
    return names


def recorded_layers(entry):
    names = fresh_names(entry["model"])
    return {
        names.get(layer["name"], layer["name"]): {
            "type": layer["class"].replace("InputLayer", "Input"),
            "shape": tuple(listed(listed(layer["output_shape"])[0] or layer["output_shape"])[1:]),
            "params": (layer["params"], layer["trainable"], layer["non_trainable"]),
            "inbound": [names[name] for name in listed(layer["inbound"])],
            "weights": [tuple(listed(shape)) for _, shape in layer["weights"]],
        }
        for layer in entry["model"]["layers"]
    }


def own_layers(graph):
    return {
        node.name: {
            "type": type(node.layer).__name__,
            "shape": graph.shapes[node.name],
            "params": counts(graph, node),
            "inbound": list(node.inbound),
            "weights": [variable.shape for variable in node.layer.variables(*graph.fed[node.name])],
        }
        for node in graph
    }


def counts(graph, node):
    variables = node.layer.variables(*graph.fed[node.name])
    trainable = sum(variable.size for variable in variables if variable.trainable)
    total = sum(variable.size for variable in variables)
    return total, trainable, total - trainable


def recorded_options(entry):
    names = fresh_names(entry["model"])
    return {names.get(layer["name"], layer["name"]): layer["config"] for layer in entry["model"]["layers"]}


by_id = pytest.mark.parametrize("entry", RECORDED, ids=lambda entry: entry["id"])


def test_sixteen_tables_are_recorded():
    assert len(RECORDED) == 16


@by_id
def test_layers_are_those_of_deepg(entry):
    assert own_layers(build(entry)) == recorded_layers(entry)


@by_id
def test_options_of_layers_are_those_of_deepg(entry):
    recorded = recorded_options(entry)
    for node in build(entry):
        own = attrs.asdict(node.layer)
        own["strides"] = own.get("strides") or own.get("pool_size")
        shared = own.keys() & recorded[node.name].keys() - {"dtype"}
        assert {key: own[key] for key in shared} == {key: recorded[node.name][key] for key in shared}


@by_id
def test_outputs_and_totals_are_those_of_deepg(entry):
    graph, model, names = build(entry), entry["model"], fresh_names(entry["model"])
    outputs = [tensor.partition("/")[0] for tensor in listed(model["outputs"])]
    assert list(graph.outputs) == [names.get(name, name) for name in outputs]
    total, trainable = graph.total_parameters, graph.trainable_parameters
    assert {"total": total, "trainable": trainable, "non_trainable": total - trainable} == model["params"]
