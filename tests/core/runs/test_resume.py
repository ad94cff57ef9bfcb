"""Finding the run to go on with; trainings that go on: tests/runs/test_run.py."""

from __future__ import annotations

import pytest

from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.errors import CheckpointError
from deepg_core.runs.folder import make_folder
from deepg_core.runs.resume import find_interrupted
from deepg_core.spec.load import load_spec
from deepg_core.spec.report import SpecError
from deepg_core.spec.resolved import write_resolved
from deepg_core.testing.examples import dense_network

SPEC = """\
[data]
train = { a = "a", b = "b" }
[target]
type = "label_folder"
maxlen = 8
[model]
type = "lstm_cnn"
layer_lstm = 3
[training]
epochs = 2
"""


@pytest.fixture
def spec(tmp_path, caplog):
    """Reads a spec, with changes."""
    caplog.set_level("INFO")

    def read(*overrides):
        (tmp_path / "trial.toml").write_text(SPEC)
        return load_spec(tmp_path / "trial.toml", overrides)

    return read


@pytest.fixture
def started(tmp_path, spec):
    """Make runs as they lie there after some epochs; gives the folder of the last."""

    def make(*epochs):
        for last in epochs:
            folder = make_folder(tmp_path / "runs", "trial")
            folder.write_start(write_resolved(spec()))
            for epoch in range(1, last + 1):
                history = [{"epoch": number, "loss": 1.0} for number in range(1, epoch + 1)]
                stored = Checkpoint(dense_network(), {}, write_resolved(spec()), history, {"seen": "80"}, [], "ACGT")
                save_checkpoint(folder.checkpoints / f"Ep.{epoch:03}.h5", stored)
        return folder

    return make


def test_there_may_be_no_run(spec, tmp_path, caplog):
    assert find_interrupted(spec()) == (None, None)
    assert caplog.messages == [f"no run of the name trial in {tmp_path}/runs: starting one"]


def test_a_run_without_a_checkpoint_begins_anew(spec, started, caplog):
    folder = started(0)
    assert find_interrupted(spec()) == (folder, None)
    assert caplog.messages == [f"{folder.path} has no checkpoint yet: starting from the beginning"]


def test_the_newest_run_goes_on_from_its_last_checkpoint_and_drafts_are_gone(spec, started, caplog):
    folder = started(3, 2)
    draft = folder.checkpoints / ".Ep.003.h5.x.draft"
    draft.touch()
    found, checkpoint = find_interrupted(spec())
    assert found == folder
    assert (checkpoint.epoch, checkpoint.sampler) == (2, {"seen": "80"})
    assert caplog.messages == [f"going on from {folder.checkpoints}/Ep.002.h5"]
    assert not draft.exists()


@pytest.mark.parametrize(
    "override",
    [
        "training.epochs=5",
        "training.tensorboard=false",
        "training.checkpoints.save_best_only=true",
        "training.observers={ curves = {} }",
        "run.backend=keras",
    ],
)
def test_what_does_not_change_an_epoch_may_change(spec, started, override):
    folder = started(1)
    assert find_interrupted(spec(override))[0] == folder


def test_what_changes_an_epoch_must_not_change(spec, started):
    started(1)
    with pytest.raises(SpecError) as error:
        find_interrupted(spec("model.layer_lstm=4", "run.seed=3", 'training.metrics=["acc"]'))
    assert [(it.dotted, it.message, it.help) for it in error.value.problems] == [
        ("run.seed", "is 3, but the run to resume has 1234", "change it back"),
        ("model.layer_lstm", "is 4, but the run to resume has 3", "change it back"),
        ("training.metrics", "is ['acc'], but the run to resume has not set", "change it back"),
    ]


def test_a_run_of_damaged_checkpoints_is_no_new_one(spec, started):
    folder = started(1)
    (folder.checkpoints / "Ep.001.h5").write_text("no HDF5")
    with pytest.raises(CheckpointError, match=r"Ep.001.h5: cannot be read as a checkpoint"):
        find_interrupted(spec())
