"""Event files are read back with TensorBoard's own reader."""

from __future__ import annotations

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from deepg_core.observers.events import EventFile, TensorBoard

RECORD = {"epoch": 1, "loss": 0.5, "acc": 0.75, "f1": 0.7, "lr": 0.001, "files_seen": 3, "seconds": 1.0}


def read(folder):
    events = EventAccumulator(str(folder))
    events.Reload()
    return {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}


def test_scalars_come_back(tmp_path):
    events = EventFile(tmp_path)
    events.add(1, {"loss": 0.5, "a longer name/with parts": -2.0})
    events.add(300, {"loss": 0.25})
    events.close()
    assert read(tmp_path) == {"loss": [(1, 0.5), (300, 0.25)], "a longer name/with parts": [(1, -2.0)]}


def test_training_and_validation_have_folders_of_their_own(tmp_path):
    board = TensorBoard(tmp_path)
    board.add(RECORD | {"val_loss": 0.25, "val_acc": 0.5, "val_f1": 0.5})
    board.close()
    assert read(tmp_path / "validation") == {"loss": [(1, 0.25)], "acc": [(1, 0.5)], "f1": [(1, 0.5)]}
    assert read(tmp_path / "train")["lr"] == [(1, pytest.approx(0.001))]


def test_without_validation_there_is_no_such_folder(tmp_path):
    board = TensorBoard(tmp_path)
    board.add(RECORD)
    board.close()
    assert [path.name for path in tmp_path.iterdir()] == ["train"]


def test_a_resumed_run_has_each_epoch_once(tmp_path):
    first = TensorBoard(tmp_path)
    for epoch in (1, 2):
        first.add(RECORD | {"epoch": epoch})
    second = TensorBoard(tmp_path, [RECORD])
    second.add(RECORD | {"epoch": 2})
    second.close()
    assert [step for step, _ in read(tmp_path / "train")["loss"]] == [1, 2]
