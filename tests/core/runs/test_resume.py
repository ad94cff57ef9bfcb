"""Finding the run to go on with; trainings that go on: tests/runs/test_run.py."""

from __future__ import annotations

import pytest
from attrs import evolve

from deepg_core.checkpoints import Checkpoint, Unfinished, save_checkpoint
from deepg_core.errors import CheckpointError, DataError
from deepg_core.network.sums import Sums
from deepg_core.runs.folder import make_folder
from deepg_core.runs.resume import find_run, is_finished, load_last
from deepg_core.spec.load import load_spec
from deepg_core.spec.origin import Origin, add_origin
from deepg_core.spec.report import SpecError
from deepg_core.spec.resolved import write_resolved
from deepg_core.testing.examples import dense_network

NOTHING: dict[str, str] = {}
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
    """Makes a run as it lies there after some epochs."""

    def make(last, *overrides, data=None, plugins=None, folder=None, **parts):
        folder = make_folder(folder or tmp_path / "runs", "trial")
        its = spec(*overrides)
        text = add_origin(write_resolved(its), Origin(str(its.path(".")), data or {}, plugins or {}))
        folder.write_start(text)
        for epoch in range(1, last + 1):
            history = [{"epoch": number, "loss": 1.0} for number in range(1, epoch + 1)]
            stored = evolve(Checkpoint(dense_network(), {}, text, history, {"seen": "80"}, [], "ACGT"), **parts)
            save_checkpoint(folder.checkpoints / f"Ep.{epoch:03}.h5", stored)
        return folder

    return make


def test_there_may_be_no_run(spec, tmp_path, caplog):
    assert find_run(spec()) is None
    assert caplog.messages == [f"no run of the name trial in {tmp_path}/runs: starting one"]


def test_a_run_without_a_checkpoint_begins_anew(spec, started, caplog):
    folder = started(0)
    assert find_run(spec()) == folder
    assert load_last(folder, spec(), NOTHING) is None
    assert caplog.messages == [f"{folder.path} has no checkpoint yet: starting from the beginning"]


def test_the_newest_run_goes_on_from_its_last_checkpoint_and_drafts_are_gone(spec, started, caplog):
    started(3)
    folder = started(2)
    draft = folder.checkpoints / ".Ep.003.h5.x.draft"
    draft.touch()
    assert find_run(spec()) == folder
    checkpoint = load_last(folder, spec(), NOTHING)
    assert (checkpoint.epoch, checkpoint.sampler) == (2, {"seen": "80"})
    finished = f"{folder.path} is finished: 2 epochs trained; `--set training.epochs=N` trains more"
    assert caplog.messages == [finished]
    assert not draft.exists()


@pytest.mark.parametrize(
    "override",
    [
        "training.epochs=5",
        "training.tensorboard=false",
        "training.checkpoints.save_best_only=true",
        "training.observers={ curves = {} }",
        'run.launcher={ type = "ray", workers = 2 }',
        "run.backend=keras",
    ],
)
def test_what_does_not_change_an_epoch_may_change(spec, started, override):
    folder = started(1)
    assert find_run(spec(override)) == folder
    assert load_last(folder, spec(override), NOTHING).epoch == 1


def test_what_changes_an_epoch_must_not_change(spec, started):
    folder = started(1)
    changed = spec("model.layer_lstm=4", "run.seed=3", 'training.metrics=["acc"]')
    assert find_run(changed) == folder
    with pytest.raises(SpecError) as error:
        load_last(folder, changed, NOTHING)
    help_ = f"change it back: {folder.checkpoints}/Ep.001.h5 goes on as it began; or take it with --force-resume"
    assert [(it.dotted, it.message, it.help) for it in error.value.problems] == [
        ("run.seed", "is 3, but the run to resume has 1234", help_),
        ("model.layer_lstm", "is 4, but the run to resume has 3", help_),
        ("training.metrics", "is ['acc'], but the run to resume has not set", help_),
    ]


def test_a_run_of_another_spec_is_passed_over(spec, started):
    first, _, newest = started(1), started(1, "run.seed=3"), started(0, "run.seed=4")
    assert find_run(spec()) == first
    assert find_run(spec("run.seed=4")) == newest


def test_a_run_that_has_learned_nothing_and_differs_is_passed_over(spec, started, tmp_path, caplog):
    started(0, "run.seed=3")
    assert find_run(spec()) is None
    assert caplog.messages == [f"no run of the name trial in {tmp_path}/runs: starting one"]


def test_a_run_on_another_backend_is_passed_over(spec, started):
    torch, keras = started(1, "run.backend=torch"), started(1, "run.backend=keras")
    assert find_run(spec("run.backend=torch")) == torch
    assert find_run(spec("run.backend=keras")) == keras
    with pytest.raises(SpecError, match="is 3, but the run to resume has 1234"):
        load_last(find_run(spec("run.backend=torch", "run.seed=3")), spec("run.backend=torch", "run.seed=3"), NOTHING)


def test_a_run_goes_on_on_another_backend_where_there_is_none_on_this_one(spec, started, caplog):
    folder = started(1, "run.backend=torch")
    keras = spec("run.backend=keras")
    assert find_run(keras) == folder
    load_last(folder, keras, NOTHING)
    assert caplog.messages[-1] == f"{folder.path} was trained on torch so far and goes on on keras"


def test_a_folder_that_is_named_is_taken(spec, started):
    first, _ = started(1), started(1)
    assert find_run(spec("run.name=other", "run.output=elsewhere"), first.path) == first


def test_a_folder_that_is_no_run_is_named(spec, tmp_path):
    with pytest.raises(CheckpointError) as error:
        find_run(spec(), tmp_path)
    assert str(error.value) == f"{tmp_path} is not the folder of a run: it has neither spec.toml nor checkpoints"


def test_a_project_that_was_moved_goes_on(spec, started, tmp_path):
    started(1)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    for name in ("runs", "trial.toml"):
        (tmp_path / name).rename(moved / name)
    now = load_spec(moved / "trial.toml")
    assert find_run(now).path == moved / "runs" / "trial"
    assert load_last(find_run(now), now, NOTHING).epoch == 1


def test_other_files_of_a_project_that_was_moved_are_refused(spec, started, tmp_path):
    folder = started(1)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "trial.toml").write_text(SPEC.replace('"a"', '"c"'))
    now = load_spec(tmp_path / "sub" / "trial.toml")
    with pytest.raises(SpecError) as error:
        load_last(folder, now, NOTHING)
    shown = [
        f"{{'a': '{tmp_path}/{first}', 'b': '{tmp_path}/{second}'}}" for first, second in (("sub/c", "sub/b"), "ab")
    ]
    assert [it.message for it in error.value.problems] == [f"is {shown[0]}, but the run to resume has {shown[1]}"]


def test_other_data_are_refused(spec, started):
    folder = started(1, data={"train": "1", "validation": "2", "tables": "3"})
    assert load_last(folder, spec(), {"train": "1", "validation": "2", "tables": "3"}).epoch == 1
    with pytest.raises(DataError) as error:
        load_last(folder, spec(), {"train": "1", "validation": "9", "tables": "9"})
    assert str(error.value) == (
        f"{folder.path}: the data changed: the files of validation and tables are not what it was trained on; "
        "put them back, start a run without --resume, or take them with --force-resume"
    )


def test_a_run_of_an_earlier_version_says_nothing_of_its_data(spec, started):
    assert load_last(started(1), spec(), {"train": "1"}).epoch == 1


STATES = ("states.type=hdf5", "states.layer=lstm")


def test_states_of_another_source_are_not_overwritten(spec, started):
    folder = started(1, *STATES, "states.source=a")
    folder.states(".h5").touch()
    assert load_last(folder, spec(*STATES, "states.source=a", "states.batch_size=3"), NOTHING).epoch == 1
    with pytest.raises(SpecError) as error:
        load_last(folder, spec(*STATES, "states.source=b"), NOTHING)
    home = folder.path.parent.parent
    assert [(it.dotted, it.message, it.help) for it in error.value.problems] == [
        (
            "states.source",
            f"is {home}/b, but {folder.path}/states.h5 was made with {home}/a",
            "change it back, or move the file away",
        )
    ]


def test_states_that_were_never_written_may_be_of_another_source(spec, started):
    folder = started(1, *STATES, "states.source=a")
    assert load_last(folder, spec(*STATES, "states.source=b"), NOTHING).epoch == 1


def test_a_run_of_damaged_checkpoints_is_no_new_one(spec, started):
    folder = started(1)
    (folder.checkpoints / "Ep.001.h5").write_text("no HDF5")
    assert find_run(spec()) == folder
    with pytest.raises(CheckpointError, match=r"Ep.001.h5: cannot be read as a checkpoint"):
        load_last(folder, spec(), NOTHING)


def test_what_may_change_and_did_is_said(spec, started, caplog):
    folder = started(1)
    load_last(folder, spec("training.epochs=5", "training.tensorboard=false", "run.name=other"), NOTHING)
    assert caplog.messages == [
        f"going on from {folder.checkpoints}/Ep.001.h5",
        "training.epochs is 5, it was 2",
        "training.tensorboard is False, it was True",
    ]


def test_of_a_table_that_changed_the_keys_that_did_are_said(spec, started, caplog):
    own = ("run.backend=torch", "training.torch.threads=1")
    load_last(started(1, *own), spec(*own, "training.torch.precision=bf16"), NOTHING)
    assert caplog.messages[-1] == "training.torch is {'precision': 'bf16'}, it was {'precision': 'float32'}"


def test_what_must_not_change_can_be_forced_and_is_noted(spec, started, caplog):
    folder = started(1, data={"train": "1", "validation": "2"})
    changed = spec("model.learning_rate=0.5", "training.epochs=3")
    stored = load_last(folder, changed, {"train": "1", "validation": "9"}, force=True)
    assert stored.history.notes == [
        "epoch 2: --force-resume: model.learning_rate is 0.5, it was 0.001",
        "epoch 2: --force-resume: the files of validation are others",
    ]
    assert "model.learning_rate is 0.5, it was 0.001" in caplog.messages


def test_where_in_an_epoch_it_goes_on_is_said(spec, started, caplog):
    folder = started(1, unfinished=Unfinished(40, 1.0, Sums({})))
    assert load_last(folder, spec(), NOTHING).unfinished.steps == 40
    assert caplog.messages == [f"going on from {folder.checkpoints}/Ep.001.h5, step 40 of epoch 2"]


@pytest.mark.parametrize(("epochs", "ended"), [(2, ("Early",)), (1, ("Early",)), (3, ())])
def test_a_run_that_an_observer_ended_is_finished_unless_more_epochs_are_asked_for(
    spec, started, caplog, epochs, ended
):
    folder, now = started(1, ended_by=("Early",)), spec(f"training.epochs={epochs}")
    stored = load_last(folder, now, NOTHING)
    assert (stored.ended_by, is_finished(stored, now)) == (ended, bool(ended))
    why = f"{folder.path} is finished: 1 epoch trained, and Early ended it; `--set training.epochs=N` trains more"
    assert caplog.messages[0] == (why if ended else f"going on from {folder.checkpoints}/Ep.001.h5")


def test_from_weights_alone_no_training_goes_on(spec, started):
    folder = started(1, sampler={})
    with pytest.raises(CheckpointError) as error:
        load_last(folder, spec(), NOTHING)
    assert str(error.value) == (
        f"{folder.checkpoints}/Ep.001.h5 holds weights alone (save_weights_only), and no training can go on from it; "
        "start a run with `transfer`, or without --resume"
    )
    now = spec("training.epochs=1")
    assert is_finished(load_last(folder, now, NOTHING), now)


def test_the_folder_of_a_run_that_was_killed_before_it_wrote_anything_is_taken(spec, tmp_path):
    folder = make_folder(tmp_path / "runs", "trial")
    (folder.path / ".owner").touch()
    assert find_run(spec()) == folder
    (folder.path / "mine.txt").touch()
    assert find_run(spec()) is None


def test_plugins_that_are_others_now_are_said(spec, started, caplog):
    folder = started(1, plugins={"own.py==1a": ["model:x", "layer:y"], "deepg-core==0.1.0": ["encoder:one_hot"]})
    now = {"own.py==2b": ["model:x", "layer:y", "metric:z"], "deepg-core==0.1.0": ["encoder:one_hot"]}
    load_last(folder, spec(), NOTHING, now)
    assert caplog.messages[1:] == [f"{folder.path} goes on with own.py==2b, and was trained with own.py==1a so far"]
