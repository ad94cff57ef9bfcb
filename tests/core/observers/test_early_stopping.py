"""The training ends where its history says so."""

from __future__ import annotations

from deepg_core.history import History, Record
from deepg_core.history.stopping import EarlyStopping
from deepg_core.observers.early_stopping import EarlyStoppingObserver

RECORDS = [Record(epoch=epoch, loss=1.0, val_loss=loss) for epoch, loss in enumerate([0.5, 0.6, 0.7], start=1)]


def test_it_has_enough_and_says_why(run, follow, caplog):
    caplog.set_level("INFO")
    assert follow(EarlyStoppingObserver(EarlyStopping(patience=2)), run, History(), *RECORDS) == [False, False, True]
    why = "`val_loss` was best in epoch 1, 0.5, and has not got better for 2 epochs"
    assert caplog.messages == [f"early stopping: {why}"]


def test_epochs_of_before_count(run, follow):
    observer = EarlyStoppingObserver(EarlyStopping(patience=2))
    assert follow(observer, run, History(RECORDS[:2]), RECORDS[2]) == [True]
