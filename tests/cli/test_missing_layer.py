"""A backend that lacks a layer says so at `deepg check`, which does not import it."""

from __future__ import annotations

import pytest

PLUGIN = """
from attrs import frozen
from deepg_core.plugins import TrainerComponent, hookimpl

@frozen
class Options:
    pass

@hookimpl
def deepg_trainers():
    yield TrainerComponent("thatone", Options, "plugin_here:Missing", "a backend", layers=LAYERS)
"""
SPEC = """[data]
train = { a = "a.fasta", b = "b.fasta" }

[target]
type = "label_folder"
maxlen = 20

[model]
type = "lstm_cnn"
layer_lstm = 3
"""
CONVOLUTIONS = "filters = [4]\nkernel_size = [3]\n"
SETS = 'set_learning = { samples_per_target = 2, reshape_mode = "time_dist" }'


@pytest.fixture
def check(tmp_path, deepg, write_sequences):
    """`deepg check` of a spec with an installed backend `thatone` that has these layers."""
    write_sequences(tmp_path, "a.fasta", "b.fasta")

    def run(spec, *options, layers):
        metadata = tmp_path / "our_plugin-1.5.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: our-plugin\nVersion: 1.5\n")
        (metadata / "entry_points.txt").write_text("[deepg]\nours = plugin_here\n")
        (tmp_path / "plugin_here.py").write_text(PLUGIN.replace("LAYERS", repr(layers)))
        (tmp_path / "spec.toml").write_text(spec)
        return deepg("check", "spec.toml", *options, cwd=tmp_path, PYTHONPATH=str(tmp_path))

    return run


LACKING = """\
error: model.type: the backend `thatone` has no layer BatchNormalization, Conv1D, LSTM
 --> spec.toml:9:8
  |
9 | type = "lstm_cnn"
  |        ^^^^^^^^^^
  = help: use another backend, or another model
"""


def test_the_layers_it_lacks_are_named_at_the_model(check):
    result = check(SPEC + CONVOLUTIONS, "--backend", "thatone", layers=("Input", "Dense"))
    assert (result.returncode, result.stdout, result.stderr) == (2, "", LACKING)


def test_so_they_are_where_the_spec_names_the_backend(check):
    spec = SPEC + CONVOLUTIONS + '\n[run]\nbackend = "thatone"\n'
    result = check(spec, layers=("Input", "Dense"))
    assert (result.returncode, result.stdout, result.stderr) == (2, "", LACKING)


def test_a_backend_that_has_them_all_passes(check):
    result = check(SPEC, "--backend", "thatone", layers=("Input", "Dense", "LSTM"))
    assert (result.returncode, result.stderr) == (0, "")


def test_layers_within_layers_are_named_too(check):
    spec = SPEC.replace("maxlen = 20", f"maxlen = 20\n{SETS}").replace("lstm_cnn", "lstm_cnn_time_dist")
    spec += 'aggregation_method = "sum"\n'
    result = check(spec, "--backend", "thatone", layers=("Input", "Dense", "Reduce", "TimeDistributed"))
    assert result.returncode == 2
    assert result.stderr.startswith(
        "error: model.type: the backend `thatone` has no layer LSTM\n  --> spec.toml:10:8\n"
    )
