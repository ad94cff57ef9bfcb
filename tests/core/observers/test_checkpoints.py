"""Which checkpoints are kept, and what is asked for."""

from __future__ import annotations

import pytest

from deepg_core.checkpoints import checkpoint_files, load_checkpoint
from deepg_core.history import History, Record
from deepg_core.observers.checkpoints import CheckpointsObserver
from deepg_core.spec.tables import Checkpoints

RECORDS = [
    Record(epoch=epoch, loss=1.0, val_loss=loss, val_acc=acc)
    for epoch, (loss, acc) in enumerate([(0.5, 0.7), (0.3, 0.6), (0.4, 0.9), (0.6, 0.8)], start=1)
]


def kept(run):
    return [load_checkpoint(path).epoch for path in checkpoint_files(run.checkpoints)]


def test_each_epoch_has_one_with_its_history(run, follow):
    said = follow(CheckpointsObserver(Checkpoints()), run, History(), *RECORDS)
    assert said == [False] * 4
    assert kept(run) == [1, 2, 3, 4]
    names = [path.name for path in checkpoint_files(run.checkpoints)]
    assert names[2] == "Ep.003-val_loss0.40-val_acc0.900.h5"
    assert load_checkpoint(run.checkpoints / names[2]).history == RECORDS[:3]


@pytest.mark.parametrize(("monitor", "best"), [("val_loss", 2), ("val_acc", 3)])
def test_the_best_and_the_last_stay(run, follow, monitor, best):
    observer = CheckpointsObserver(Checkpoints(save_best_only=True, monitor=monitor))
    follow(observer, run, History(), *RECORDS)
    assert kept(run) == [best, 4]


def test_of_a_resumed_run_the_best_may_be_of_before(run, follow):
    options = Checkpoints(save_best_only=True)
    follow(CheckpointsObserver(options), run, History(), *RECORDS[:2])
    follow(CheckpointsObserver(options), run, History(RECORDS[:2]), *RECORDS[2:])
    assert kept(run) == [2, 4]
