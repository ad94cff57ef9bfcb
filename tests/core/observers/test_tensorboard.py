"""Event files of a run are read back with TensorBoard's own reader."""

from __future__ import annotations

import pytest

from deepg_core.history import History, Record
from deepg_core.observers.tensorboard import TensorBoardObserver
from deepg_core.plugins import NoOptions

RECORD = Record(epoch=1, loss=0.5, acc=0.75, f1=0.7, lr=0.001, files_seen=3, seconds=1.0)


def board():
    return TensorBoardObserver(NoOptions())


def test_training_and_validation_have_folders_of_their_own(run, follow, read_events):
    follow(board(), run, History(), Record(RECORD | {"val_loss": 0.25, "val_acc": 0.5, "val_f1": 0.5}))
    assert read_events(run.tensorboard / "validation") == {"loss": [(1, 0.25)], "acc": [(1, 0.5)], "f1": [(1, 0.5)]}
    assert read_events(run.tensorboard / "train") == {
        "loss": [(1, 0.5)],
        "acc": [(1, 0.75)],
        "f1": [(1, pytest.approx(0.7))],
        "lr": [(1, pytest.approx(0.001))],
        "files_seen": [(1, 3.0)],
    }


def test_without_validation_there_is_no_such_folder(run, follow):
    follow(board(), run, History(), RECORD)
    assert [path.name for path in run.tensorboard.iterdir()] == ["train"]


def test_a_resumed_run_has_each_epoch_once(run, follow, read_events):
    second = Record(RECORD | {"epoch": 2})
    first = board()
    follow(first, run, History(), RECORD, second, end=False)  # interrupted
    follow(board(), run, History([RECORD]), second)
    assert [step for step, _ in read_events(run.tensorboard / "train")["loss"]] == [1, 2]
    first.end()
