"""Which checkpoints are kept, and what is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.checkpoints import Checkpoint, Unfinished, checkpoint_files, last_whole, load_checkpoint
from deepg_core.history import History, Record
from deepg_core.network.sums import Sums
from deepg_core.observers import Position
from deepg_core.observers.checkpoints import CheckpointsObserver
from deepg_core.spec.kept import Checkpoints
from deepg_core.testing.examples import dense_network

SAMPLER = {"windows": [8], "streams": [[0, 4]], "seen": "80"}
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


class Training:
    """Tells an observer of legs and epochs, as a loop does."""

    def __init__(self, options, run, records=()):
        self.history, self.observer = History(records), CheckpointsObserver(options)
        self.observer.begin(run, self.history)

    def leg(self, step, stopping=False):
        part = Unfinished(step, 1.0, Sums({"dense/loss": np.float64(0.5)}), {})
        taken = Checkpoint(
            dense_network(), {}, "", self.history, SAMPLER, [], "ACGT", unfinished=part if step else None
        )
        self.observer.after_leg(Position(len(self.history) + 1, step, 9, stopping=stopping), lambda: taken)

    def epoch(self):
        self.history.append(RECORDS[len(self.history)])
        taken = Checkpoint(dense_network(), {}, "", self.history, SAMPLER, [], "ACGT")
        self.observer.after_epoch(self.history[-1], lambda: taken)


def names(run):
    return [path.name.partition("-val")[0].removesuffix(".h5") for path in checkpoint_files(run.checkpoints)]


def test_within_an_epoch_the_last_one_stays_until_the_epoch_has_its_own(run):
    training = Training(Checkpoints(every_steps=3), run)
    found = []
    for _ in range(2):
        for step in (3, 6, 9):
            training.leg(step)
            found.append(names(run))
        training.epoch()
        found.append(names(run))
    assert found == [
        ["Ep.001-step3"], ["Ep.001-step6"], ["Ep.001-step6"], ["Ep.001"],
        ["Ep.001", "Ep.002-step3"], ["Ep.001", "Ep.002-step6"], ["Ep.001", "Ep.002-step6"], ["Ep.001", "Ep.002"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (Checkpoints(keep_last=3), ["Ep.002", "Ep.003-step6", "Ep.003", "Ep.004-step6"]),
        (Checkpoints(keep_last=1), ["Ep.002", "Ep.004-step6"]),
        (Checkpoints(save_best_only=True), ["Ep.002", "Ep.004-step6"]),
        (Checkpoints(save_weights_only=True), ["Ep.001", "Ep.002", "Ep.003", "Ep.004-step6"]),
    ],
)
def test_the_last_and_the_best_stay(run, options, kept):
    training = Training(options, run)
    for _ in range(3):
        training.leg(6)
        training.epoch()
    training.leg(6)
    assert names(run) == kept


def test_of_weights_alone_the_last_that_can_be_gone_on_with_stays(run):
    training = Training(Checkpoints(save_weights_only=True, keep_last=1), run)
    training.leg(3)
    training.epoch()
    training.epoch()
    assert names(run) == ["Ep.001-step3", "Ep.002"]
    stored = load_checkpoint(checkpoint_files(run.checkpoints)[-1])
    assert (stored.sampler, stored.optimizer, stored.resumable, stored.epoch) == ({}, {}, False, 2)
    Training(Checkpoints(save_weights_only=True, keep_last=1), run, RECORDS[:2]).epoch()
    assert names(run) == ["Ep.001-step3", "Ep.002", "Ep.003"]


def test_of_an_epoch_that_is_trained_again_with_another_end_one_stays(run):
    options = Checkpoints(save_weights_only=True)
    training = Training(options, run)
    for _ in range(3):
        training.epoch()
    again = RECORDS[1] | {"val_loss": 0.9}
    observer = CheckpointsObserver(options)
    observer.begin(run, History([RECORDS[0], again]))
    taken = Checkpoint(dense_network(), {}, "", History([RECORDS[0], again]), SAMPLER, [], "ACGT")
    observer.after_epoch(Record(again), lambda: taken)
    assert [path.name for path in checkpoint_files(run.checkpoints)] == [
        "Ep.001-val_loss0.50-val_acc0.700.h5", "Ep.002-val_loss0.90-val_acc0.600.h5",
    ]  # fmt: skip


@pytest.mark.parametrize("weights_only", [False, True])
def test_where_it_stops_one_is_written_that_can_be_gone_on_with(run, weights_only):
    training = Training(Checkpoints(save_weights_only=weights_only), run)
    training.leg(9, stopping=True)  # before the validation
    assert names(run) == ["Ep.001-step9"]
    training.epoch()
    training.leg(0, stopping=True)
    assert names(run) == (["Ep.001", "Ep.002-step0"] if weights_only else ["Ep.001"])
    _, stored = last_whole(run.checkpoints, lambda it: it.resumable)
    assert (stored.epoch, stored.unfinished) == (1, None)


def test_two_ways_to_keep_few_do_not_go_together():
    with pytest.raises(
        ValueError, match=r"^`save_best_only` keeps the best and the last one, `keep_last` the best and more"
    ):
        Checkpoints(save_best_only=True, keep_last=2)
