"""The spec as a run's folder keeps it: every default written out, and the same when it is read again."""

from __future__ import annotations

import tomllib
from pathlib import Path

import attrs
from attrs import field, frozen

from deepg_core.plugins import Component
from deepg_core.spec.load import load_spec
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.spec import Choice
from deepg_core.spec.tables import Evaluate

SPEC = """\
[run]
backend = "keras"

[data]
train = { b = "b", a = ["a", "/elsewhere/a"] }

[target]
type = "label_folder"
maxlen = 20

[model]
type = "lstm_cnn"
kernel_size = [3, 3]
filters = [4, 4]

[states]
type = "hdf5"
source = ["a"]
layer = "dense"
"""


def load(folder, text=SPEC, name="trial"):
    path = folder / f"{name}.toml"
    path.write_text(text)
    return load_spec(path)


def test_everything_is_written_out(tmp_path):
    assert tomllib.loads(write_resolved(load(tmp_path))) == {
        "run": {"name": "trial", "backend": "keras", "seed": 1234, "output": str(tmp_path / "runs")},
        "data": {
            "train": {"b": str(tmp_path / "b"), "a": [str(tmp_path / "a"), "/elsewhere/a"]},
            "allow_overlap": False,
            "added_label_path": [],
            "add_input_as_seq": False,
        },
        "encoder": {
            "type": "one_hot",
            "vocabulary": "ACGT",
            "ambiguous": "zero",
            "n_gram": 1,
            "n_gram_stride": 1,
            "use_quality_score": False,
        },
        "target": {"type": "label_folder", "maxlen": 20},
        "sampling": {
            "batch_size": 64,
            "padding": False,
            "shuffle_file_order": True,
            "shuffle_input": True,
            "random_sampling": False,
            "sample_by_file_size": False,
            "reverse_complement": False,
            "reverse_complement_encoding": False,
            "augmentations": {},
            "window_weights": {},
        },
        "model": {
            "type": "lstm_cnn",
            "learning_rate": 0.001,
            "solver": "adam",
            "momentum": 0.0,
            "label_smoothing": 0.0,
            "label_noise_matrix": [],
            "focal_gamma": 2.5,
            "focal_alpha": 1.0,
            "margin": 1.0,
            "auc_metric": False,
            "f1_metric": False,
            "bal_acc": False,
            "kernel_size": [3, 3],
            "filters": [4, 4],
            "strides": [],
            "dilation_rate": [],
            "pool_size": [],
            "padding": "same",
            "use_bias": True,
            "batch_norm_momentum": 0.99,
            "residual_block": False,
            "residual_block_length": 1,
            "size_reduction_1Dconv": False,
            "reverse_complement_conv": False,
            "zero_mask": False,
            "layer_lstm": [],
            "bidirectional": False,
            "dropout_lstm": 0.0,
            "recurrent_dropout_lstm": 0.0,
            "gap": False,
            "stateful": False,
            "mask_padding": False,
            "label_input": [],
            "layer_dense": [],
            "dropout_dense": [],
        },
        "training": {
            "epochs": 10,
            "steps_per_epoch": 1000,
            "train_val_ratio": 0.2,
            "reduce_lr_on_plateau": False,
            "warmup_steps": 0,
            "tensorboard": True,
            "observers": {},
            "checkpoints": {"save_best_only": False, "save_weights_only": False, "monitor": "val_loss"},
            "on_nan": "stop",
            "accumulate": 1,
            "compile": False,
            "keras": {"device": "auto", "precision": "float32", "jit_compile": "auto", "deterministic": True},
        },
        "states": {"type": "hdf5", "source": [str(tmp_path / "a")], "layer": "dense", "step": 1, "batch_size": 256},
        "evaluate": {"bootstrap": 1000, "baselines": True, "controls": True},
    }


def test_tables_come_in_the_order_of_the_sentence(tmp_path):
    text = write_resolved(load(tmp_path))
    tables = [line.strip("[]") for line in text.splitlines() if line.startswith("[")]
    assert [name for name in tables if "." not in name] == [
        "run", "data", "encoder", "target", "sampling", "model", "training", "states", "evaluate"
    ]  # fmt: skip


def test_classes_keep_their_order(tmp_path):
    assert list(tomllib.loads(write_resolved(load(tmp_path)))["data"]["train"]) == ["b", "a"]


def test_it_is_the_same_spec_from_anywhere(tmp_path):
    first = write_resolved(load(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    assert write_resolved(load(tmp_path / "elsewhere", first, "other")) == first


def test_a_list_of_one_share_is_written_as_that_number(tmp_path):
    resolved = load(tmp_path, SPEC.replace("filters", "focal_alpha = [1.0]\nfilters"))
    assert tomllib.loads(write_resolved(resolved))["model"]["focal_alpha"] == 1.0


def test_an_evaluation_that_is_switched_off_stays_so(tmp_path):
    resolved = write_resolved(load(tmp_path, f"evaluate = false\n{SPEC}"))
    assert tomllib.loads(resolved)["evaluate"] is False
    assert load(tmp_path, resolved).evaluate is None
    assert load(tmp_path, f"evaluate = true\n{SPEC}").evaluate == load(tmp_path).evaluate == Evaluate()


def test_without_data(tmp_path):
    spec = attrs.evolve(load(tmp_path), data=None, states=None, model=None)
    assert list(tomllib.loads(write_resolved(spec))) == ["run", "encoder", "target", "sampling", "training", "evaluate"]


@frozen
class Part:
    width: int | None = None


@frozen
class Options:
    _private: int = 1
    renamed: int = field(default=2, alias="new_name")
    parts: tuple[Part, ...] = (Part(), Part(3))


def test_options_are_written_by_their_keys(tmp_path):
    choice = Choice("model", Component("trial", Options, "nowhere:Class"), Options())
    spec = attrs.evolve(load(tmp_path), model=choice)
    assert tomllib.loads(write_resolved(spec))["model"] == {
        "type": "trial",
        "private": 1,
        "new_name": 2,
        "parts": [{}, {"width": 3}],
    }


def test_names_that_toml_must_quote(tmp_path):
    text = SPEC.replace('b = "b"', '"b \\"x\\".y" = "b"')
    resolved = load(tmp_path, write_resolved(load(tmp_path, text)), "other")
    assert resolved.classes == ('b "x".y', "a")
    assert resolved.data_paths("train")[0].path == Path(tmp_path / "b")
