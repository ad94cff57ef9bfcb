"""`export` as a function: what it writes itself, and what it refuses."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.checkpoints.calibration import Calibration, save_calibration
from deepg_core.commands.export import export
from deepg_core.errors import DeepgError
from deepg_core.network import Drawing, Graph, Network
from deepg_core.network.initializers import initial_weights
from deepg_core.network.layers import LSTM, Dense


@pytest.fixture
def stored(tmp_path):
    """A checkpoint."""
    draw = Drawing()
    graph = draw.graph(draw(Dense(3), draw(LSTM(2), draw.input("input_1", (12, 4)))))
    parts = {"optimizer": {}, "spec": "", "history": [], "sampler": {}, "labels": ["a", "b", "c"], "vocabulary": "ACGT"}
    save_checkpoint(tmp_path / "x.h5", Checkpoint(network=Network(graph, initial_weights(graph, 1)), **parts))
    return tmp_path / "x.h5"


def test_safetensors(stored, tmp_path):
    safetensors = pytest.importorskip("safetensors")
    path = export(stored, "safetensors", tmp_path / "x.safetensors")
    with safetensors.safe_open(path, "numpy") as file:
        about = file.metadata()
        graph = Graph.from_json(about["graph"])
        assert (json.loads(about["labels"]), about["vocabulary"]) == (["a", "b", "c"], "ACGT")
        for key, value in initial_weights(graph, 1).items():
            np.testing.assert_array_equal(file.get_tensor(key), value)


def test_a_format_that_is_not_there(stored, tmp_path):
    with pytest.raises(DeepgError, match=re.escape("there is no format `tflite`; installed: ")):
        export(stored, "tflite", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_without_a_name_the_file_has_that_of_the_checkpoint(stored, tmp_path, monkeypatch):
    pytest.importorskip("safetensors")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert str(export(stored, "safetensors")) == "x.safetensors"
    assert (tmp_path / "here" / "x.safetensors").exists()


def test_what_is_there_is_replaced_only_where_that_is_asked_for(stored, tmp_path):
    path = tmp_path / "x.safetensors"
    path.write_text("mine")
    with pytest.raises(DeepgError) as error:
        export(stored, "safetensors", path)
    message = "is there already; remove it, name another file, or replace it by --overwrite"
    assert (str(error.value), path.read_text()) == (f"{path}: {message}", "mine")
    export(stored, "safetensors", path, overwrite=True)
    assert path.stat().st_size == export(stored, "safetensors", tmp_path / "y.safetensors").stat().st_size


def test_what_is_read_is_never_replaced(stored):
    with pytest.raises(DeepgError) as error:
        export(stored, "safetensors", stored, overwrite=True)
    assert str(error.value) == f"{stored}: is an input, and would be replaced; name another output"


def test_a_network_that_has_a_calibration_is_exported_without_it(stored, tmp_path, caplog):
    caplog.set_level("INFO", "deepg_core")
    export(stored, "safetensors", tmp_path / "x.safetensors")
    save_calibration(stored, Calibration({"dense": 2.0}))
    export(stored, "safetensors", tmp_path / "y.safetensors")
    assert [its for its in caplog.messages if "calibrated" in its] == [
        "numbers are not calibrated; those of `deepg predict` are"
    ]


def test_a_file_that_cannot_be_written_is_found_before_anything_is_made(stored, tmp_path, monkeypatch):
    monkeypatch.setattr("deepg_core.commands.export._content", lambda *_: pytest.fail("it was made"))
    with pytest.raises(DeepgError) as error:
        export(stored, "safetensors", tmp_path / "no" / "x")
    assert str(error.value) == (f"{tmp_path / 'no' / 'x'}: cannot be written: there is no folder {tmp_path / 'no'}")
