"""`deepg summary`: the layer tables of deepG's tutorial, and of other models that the real deepG drew."""

from __future__ import annotations

import itertools
import json
import pathlib
import re

import pytest

MODELS = pathlib.Path(__file__).parents[1] / "conformance" / "models.json"
IDS = ("seed_1", "seed_3_lm", "seed_5_label_folder", "bidirectional", "gap_no_lstm", "flatten_no_lstm")
LANGUAGE_MODEL = """\
[target]
type = "target_right"
maxlen = 20

[model]
type = "lstm_cnn"
kernel_size = 3
filters = 4
layer_lstm = [8, 8]
layer_dense = [16, 4]
"""


@pytest.fixture(scope="module")
def recorded():
    models = json.loads(MODELS.read_text())["models"]
    return {model["id"]: model for model in models if model["id"] in IDS}


@pytest.fixture(scope="module")
def summaries(recorded, tmp_path_factory, deepg_many):
    folder = tmp_path_factory.mktemp("summary")
    for name, model in recorded.items():
        (folder / f"{name}.toml").write_text(spec(model["args"]))
    outcomes = deepg_many([(folder, ["summary", f"{name}.toml", "--json"]) for name in recorded])
    return {name: json.loads(outcome["out"]) for name, outcome in zip(recorded, outcomes, strict=True)}


def spec(arguments):
    """Write deepG's arguments as a spec. Nothing is at the paths: a summary reads no data."""
    options = {key: value for key, value in arguments.items() if key not in ("maxlen", "vocabulary_size") and value}
    classes = arguments["layer_dense"] if isinstance(arguments["layer_dense"], int) else arguments["layer_dense"][-1]
    target, data = "target_right", ""
    if classes == 2:
        target, data = "label_folder", '[data]\ntrain = { a = "nowhere/a", b = "nowhere/b" }\n'
    lines = [data, "[target]", f'type = "{target}"', f"maxlen = {arguments['maxlen']}", "[model]", 'type = "lstm_cnn"']
    return "\n".join([*lines, *(f"{key} = {json.dumps(value)}" for key, value in options.items())])


def layers_of(recorded_model):
    """Give deepG's layers as a fresh Keras session names them: it counted on from model to model."""
    counts, names, layers = {}, {}, []
    for layer in recorded_model["layers"]:
        stem = re.sub(r"_\d+$", "", layer["name"])
        number = counts.setdefault(stem, itertools.count())
        suffix = f"_{count}" if (count := next(number)) else ""
        names[layer["name"]] = "input_1" if stem == "input" else f"{stem}{suffix}"
        shape = layer["output_shape"]
        layers.append(
            {
                "name": names[layer["name"]],
                "type": layer["class"],
                "output_shape": shape[0] if isinstance(shape[0], list) else shape,
                "params": layer["params"],
                "connected_to": [names[name] for name in [layer["inbound"]] if name],
            }
        )
    return layers


@pytest.mark.parametrize("name", IDS)
def test_layers_are_those_of_deepg(name, recorded, summaries):
    assert summaries[name]["layers"] == layers_of(recorded[name]["model"])


@pytest.mark.parametrize("name", IDS)
def test_parameters_are_those_of_deepg(name, recorded, summaries):
    summary = summaries[name]
    params = {part: summary[f"{part}_params"] for part in ("total", "trainable", "non_trainable")}
    assert params == recorded[name]["model"]["params"]


@pytest.mark.parametrize(
    ("name", "totals"),
    [
        ("seed_1", (1240, 1232, 8)),
        ("seed_3_lm", (114884, 114500, 384)),
        ("seed_5_label_folder", (114818, 114434, 384)),
    ],
)
def test_totals_are_those_of_the_tutorial(name, totals, summaries):
    keys = ("total_params", "trainable_params", "non_trainable_params")
    assert tuple(summaries[name][key] for key in keys) == totals


def test_the_table(tmp_path, deepg_many):
    (tmp_path / "spec.toml").write_text(LANGUAGE_MODEL)
    (outcome,) = deepg_many([(tmp_path, ["summary", "spec.toml"])])
    assert outcome["out"] == (
        "Layer (type)                              Output shape   Params  Connected to\n"
        "────────────────────────────────────────  ─────────────  ──────  ───────────────────\n"
        "input_1 (InputLayer)                      (None, 20, 4)       0\n"
        "conv1d (Conv1D)                           (None, 20, 4)      52  input_1\n"
        "batch_normalization (BatchNormalization)  (None, 20, 4)      16  conv1d\n"
        "lstm (LSTM)                               (None, 20, 8)     416  batch_normalization\n"
        "lstm_1 (LSTM)                             (None, 8)         544  lstm\n"
        "dense (Dense)                             (None, 16)        144  lstm_1\n"
        "dense_1 (Dense)                           (None, 4)          68  dense\n"
        "\n"
        "Total params: 1,240\n"
        "Trainable params: 1,232\n"
        "Non-trainable params: 8\n"
    )
    assert (outcome["code"], outcome["err"]) == (0, "")
