"""Every network learns from the data it is for, on both backends, through the command line."""

from __future__ import annotations

import json

import numpy as np
import pytest
import tomli_w

import deepg_core as dg
from deepg_core.commands.run import run

BACKENDS = ["torch", "keras"]
CLASSES = {"train": {"a": "a", "b": "b"}}
LETTERS = {"train": "a"}
TOWER = {"kernel_size": [3], "filters": [4], "pool_size": [2], "layer_lstm": [4]}
FOLDER = {"type": "label_folder", "maxlen": 12}
TABLE = {"type": "label_csv", "maxlen": 12, "target_from_csv": "t.csv"}
LSTM_CNN = {"type": "lstm_cnn", **TOWER}


def a_set(mode):
    """Three windows make an example."""
    return {**FOLDER, "set_learning": {"samples_per_target": 3, "reshape_mode": mode}}


SPECS = {
    "lstm_cnn": {"data": CLASSES, "target": FOLDER, "model": LSTM_CNN},
    "class_weight": {
        "data": CLASSES,
        "target": FOLDER,
        "model": LSTM_CNN,
        "training": {"class_weight": "auto", "reduce_lr_on_plateau": True, "warmup_steps": 3},
    },
    "added input": {"data": {**CLASSES, "added_label_path": "t.csv"}, "target": FOLDER, "model": LSTM_CNN},
    "added by header": {
        "data": {**CLASSES, "added_label_path": ["h.csv", "h.csv"], "add_input_as_seq": [False, True]},
        "target": FOLDER,
        "model": LSTM_CNN,
    },
    "numbers": {"data": LETTERS, "target": TABLE, "model": LSTM_CNN},
    "labels at once": {"data": LETTERS, "target": TABLE, "model": {**LSTM_CNN, "last_layer_activation": "sigmoid"}},
    "several outputs": {
        "data": LETTERS,
        "target": {**TABLE, "target_split": [["u"], ["v"]]},
        "model": {**LSTM_CNN, "last_layer_activation": "linear"},
    },
    "middle": {
        "data": LETTERS,
        "target": {"type": "target_middle_lstm", "maxlen": 13},
        "model": {"type": "lstm_cnn_target_middle", **TOWER},
    },
    "masked": {
        "data": LETTERS,
        "encoder": {"type": "integer"},
        "target": {"type": "masked_lm", "maxlen": 12, "mask_rate": 0.3},
        "model": {"type": "transformer", "embed_dim": 8, "flatten_method": "none"},
    },
    "next letter": {
        "data": LETTERS,
        "target": {"type": "wavenet", "maxlen": 12},
        "model": {"type": "wavenet", "residual_blocks": 2},
    },
    "long": {
        "data": CLASSES,
        "target": {**FOLDER, "maxlen": 24},
        "model": {"type": "gated_cnn", "filters": 4, "blocks": 2, "pool_size": 2, "stem_kernel_size": 3},
    },
    "both strands": {
        "data": CLASSES,
        "target": {**FOLDER, "maxlen": 24},
        "sampling": {"reverse_complement_encoding": True},
        "model": {
            "type": "genomenet",
            "reverse_encoding": True,
            "filters_0": 4,
            "filters_end": 4,
            "kernel_size_0": 3,
            "kernel_size_end": 3,
        },
    },
    "set": {
        "data": CLASSES,
        "target": a_set("time_dist"),
        "model": {"type": "lstm_cnn_time_dist", "aggregation_method": ["mean"], **TOWER},
    },
    "set of inputs": {
        "data": CLASSES,
        "target": a_set("multi_input"),
        "model": {"type": "lstm_cnn_multi_input", **TOWER},
    },
    "focal": {
        "data": CLASSES,
        "target": FOLDER,
        "model": {**LSTM_CNN, "loss_fn": "focal", "solver": "adamw", "global_clipnorm": 1.0},
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Sequences of two classes that are easy to tell apart, and a table of numbers for their files."""
    path = tmp_path_factory.mktemp("networks")
    rng = np.random.default_rng(0)
    for name, letters in (("a", "AACG"), ("b", "TTGC")):
        (path / name).mkdir()
        for number in range(2):
            text = "".join(rng.choice(list(letters), 200))
            (path / name / f"{name}{number}.fasta").write_text(f">{name}{number}\n{text}\n")
    (path / "t.csv").write_text("file,u,v\na0.fasta,1,0\na1.fasta,1,1\nb0.fasta,1,0\nb1.fasta,1,1\n")
    (path / "h.csv").write_text("header,u,v,w\na0,1,0,4\na1,2,3,5\nb0,1,0,4\nb1,2,3,5\n")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", SPECS)
def test_it_learns(folder, name, backend, monkeypatch):
    monkeypatch.setenv("DEEPG_CACHE", str(folder / "cache"))
    spec = folder / f"{name.replace(' ', '_')}.toml"
    spec.write_text(tomli_w.dumps(SPECS[name]))
    options = ["training.epochs=2", "training.steps_per_epoch=8", "sampling.batch_size=8", "sampling.step=3"]
    options += ["model.learning_rate=0.01", "training.tensorboard=false", f"run.name={backend}_{spec.stem}"]
    done = run(spec, options, backend=backend)
    first, second = json.loads((done / "history.json").read_text())
    assert second["loss"] < 1.1 * first["loss"]
    assert len(list((done / "checkpoints").iterdir())) == 2
    assert dg.load_model(done, backend).history[-1]["loss"] in (first["loss"], second["loss"])
