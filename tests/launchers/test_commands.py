"""Commands through a launcher of a few lines: what its workers do is what one process does."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest import mock

import pytest
from ports import find_port
from untrained import save_untrained
from vnni import needs_vnni

from deepg_core.plugins import plugin_manager

PLUGIN = Path(__file__).parents[1] / "helpers" / "processes_plugin.py"
TWO = 'run.launcher={ type = "processes", workers = 2 }'


@pytest.fixture
def launched(deepg):
    """Call the command line with a launcher, and leave no trace of it."""
    plugin_manager.cache_clear()
    before = sys.modules.pop("processes_plugin", None)
    yield lambda *args: deepg("--plugin", PLUGIN, *args)
    plugin_manager.cache_clear()
    sys.modules.pop("processes_plugin", None)
    if before:
        sys.modules["processes_plugin"] = before


@pytest.mark.parametrize("command", [["predict", "-o"], ["states", "--layer", "lstm", "-o"]], ids=["predict", "states"])
def test_they_write_what_one_writes(launched, folder, tmp_path, command):
    for name, more in {"one.h5": (), "two.h5": ("--launcher", "processes", "--workers", "2")}.items():
        output = tmp_path / (name if command[0] == "states" else name.replace("h5", "tsv"))
        with mock.patch("deepg_core.inference.question.SIZE", 90), mock.patch("deepg_core.states.write.SIZE", 90):
            inputs = (folder / "model.h5", folder / "poor.fasta", folder / "rich.fasta")
            code, _, errors = launched(command[0], *inputs, *command[1:], output, *more)
        assert code == 0, errors
    one, two = sorted(tmp_path.iterdir())
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("precision", ["bf16", pytest.param("int8", marks=needs_vnni)])
def test_a_worker_says_how_far_its_precision_is_from_float32(launched, folder, tmp_path, precision):
    rounded, tables = [], []
    for name, more in {"one": (), "two": ("--launcher", "processes", "--workers", "2")}.items():
        args = (folder / "model.h5", folder / "poor.fasta", "-o", tmp_path / name, "--precision", precision, *more)
        code, _, errors = launched("predict", *args)
        assert code == 0, errors
        rounded.append([line for line in errors.splitlines() if "windows the answers differ from float32" in line])
        tables.append((tmp_path / name).read_bytes())
    assert len(rounded[0]) == 1
    assert rounded[0] == rounded[1]
    assert tables[0] == tables[1]


@pytest.mark.slow
def test_an_evaluation_is_what_one_makes(launched, folder, tmp_path):
    for name, more in {"one": (), "two": ("--launcher", "processes", "--workers", "2")}.items():
        inputs = [f"{label}={folder / f'{label}.fasta'}" for label in ("poor", "rich")]
        options = ("--batch-size", "16", "--bootstrap", "10", "-o", tmp_path / name)
        code, _, errors = launched("evaluate", folder / "model.h5", *inputs, *options, *more)
        assert code == 0, errors
    one, two = ({it.name: it.read_bytes() for it in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert "evaluation.json" in one
    assert one == two


def test_layers_that_hear_of_batches_in_order_are_asked_by_one(launched, folder, tmp_path):
    text = (folder / "spec.toml").read_text().replace("layer_lstm = [6]", "layer_lstm = [6]\nstateful = true")
    model = save_untrained(folder / "stateful.h5", text)
    args = ("evaluate", model, f"poor={folder / 'poor.fasta'}", "-o", tmp_path / "out")
    code, _, errors = launched(*args, "--launcher", "processes")
    assert (code, errors) == (
        2, "error: --launcher: `stateful` layers are asked about all batches in their order; leave it out\n"
    )  # fmt: skip


GRID = ("--set-grid", "model.learning_rate=[0.01,1e30]", "--set", "training.epochs=1", "--metric", "loss")


@pytest.mark.slow
def test_the_trials_of_a_sweep_are_what_one_trains(launched, folder, tmp_path):
    for name, more in {"one": (), "two": ("--launcher", "processes", "--workers", "2")}.items():
        code, _, errors = launched("sweep", folder / "spec.toml", *GRID, "-o", tmp_path / name, *more)
        assert code == 0, errors
    assert "trial_001 of 2 is trained: model.learning_rate=0.01" in errors
    assert "trial_002 failed: " in errors
    one, two = ((tmp_path / name / "trials.tsv").read_text() for name in ("one", "two"))
    assert one == two.replace(str(tmp_path / "two"), str(tmp_path / "one"))


def test_trials_that_have_workers_of_their_own_are_refused(launched, folder, tmp_path):
    args = ("sweep", folder / "spec.toml", *GRID, "--set", TWO, "--launcher", "processes", "-o", tmp_path / "out")
    code, _, errors = launched(*args)
    assert (code, errors.splitlines()[0]) == (
        2, "error: --launcher: its workers train a trial each, and `run.launcher` has several train one together"
    )  # fmt: skip
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_two_train_and_go_on_with_what_is_finished(launched, folder, tmp_path):
    args = ("run", folder / "spec.toml", "--set", TWO, "--set", f"run.output={tmp_path}")
    code, said, errors = launched(*args, "--set", f"run.launcher.port={find_port()}")
    assert (code, said.splitlines()[0]) == (0, str(tmp_path / "small")), errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small"]
    assert (tmp_path / "small" / "report.html").is_file()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--backend", "keras"], "the backend `keras` trains in one process, and `run.launcher` starts 2"),
        (["--set", "run.launcher.worker=2"], "run.launcher.worker: unknown option"),
        (["--set", "run.launcher.type='slrum'"], "unknown launcher `slrum`"),
    ],
)
def test_what_cannot_be_launched_makes_no_folder(launched, folder, tmp_path, more, message):
    code, said, errors = launched("run", folder / "spec.toml", "--set", TWO, "--set", f"run.output={tmp_path}", *more)
    assert (code, said) == (2, "")
    assert message in errors
    assert list(tmp_path.iterdir()) == []


def test_one_of_several_processes_launches_nothing(launched, folder, tmp_path, monkeypatch):
    for name, value in {"RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"}.items():
        monkeypatch.setenv(name, value)
    code, _, errors = launched("run", folder / "spec.toml", "--set", TWO, "--set", f"run.output={tmp_path}")
    assert code == 2
    assert "starts the workers itself, and torchrun or Slurm started several processes" in errors
    assert list(tmp_path.iterdir()) == []
