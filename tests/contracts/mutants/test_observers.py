from __future__ import annotations

from typing import ClassVar

import numpy as np
from mutants import Mutants, caught_by

from deepg_core.observers import Observer
from deepg_core.testing import ObserverContract

FOLLOWS, LOOKS = "test_it_follows_a_training", "test_it_looks_on"


@caught_by(FOLLOWS, "`after_epoch` gives None; right is whether it is enough, True or False")
class SaysNothing(Observer):
    def after_epoch(self, record, take):
        return None


@caught_by(FOLLOWS)
class TakesFromTheHistory(Observer):
    def begin(self, run, history):
        self.history = history

    def end(self):
        self.history.pop()


@caught_by(FOLLOWS)
class WritesIntoRecords(Observer):
    def after_epoch(self, record, take):
        record["acc"] = 1.0
        return False


@caught_by(LOOKS, "the weights `dense/kernel`")
class ChangesWeights(Observer):
    def after_epoch(self, record, take):
        for array in take().network.weights.values():
            np.round(array, 1, out=array)
        return False


@caught_by(LOOKS, "the sum `dense_1/loss`")
class ClearsSums(Observer):
    def after_passes(self, passes):
        passes.train.arrays["dense_1/loss"][...] = 0


@caught_by(LOOKS, "files of the run are not the observer's")
class ClearsTheFolder(Observer):
    def begin(self, run, history):
        for path in run.path.glob("*.*"):
            path.unlink()


@caught_by("test_two_trainings_do_not_mix")
class RemembersOtherTrainings(Observer):
    losses: ClassVar[list[float]] = []

    def begin(self, run, history):
        self.losses.clear()

    def after_epoch(self, record, take):
        self.losses.append(record["loss"])
        return record["loss"] > min(self.losses)


@caught_by("test_a_training_may_have_nothing_left_to_do", "no epoch")
class NeedsAnEpoch(Observer):
    last = None

    def after_epoch(self, record, take):
        self.last = record
        return False

    def end(self):
        assert self.last, "no epoch was heard of"


@caught_by("test_a_training_may_end_early")
class FailsAfterAFailure(Observer):
    def after_failure(self, error):
        raise AssertionError(error)


class TestObservers(Mutants, ObserverContract):
    of = "log"
    mutants = (
        SaysNothing, TakesFromTheHistory, WritesIntoRecords, ChangesWeights, ClearsSums, ClearsTheFolder,
        RemembersOtherTrainings, NeedsAnEpoch, FailsAfterAFailure,
    )  # fmt: skip
