"""Moving averages of weights: what they are, and which of both is used where."""

from __future__ import annotations

import signal

import numpy as np
import pytest

from deepg_core.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from deepg_core.network.surgery import freeze_layers
from deepg_core.observers import Observer
from deepg_core.plugins import NoOptions
from deepg_core.training.averages import RAW, list_averaged, share_of_step, to_learn


class Takes(Observer):
    """Takes a checkpoint of each leg and epoch; may send a signal before a leg's end is over."""

    def __init__(self, stop_at=None):
        super().__init__(NoOptions())
        self.stop_at, self.taken = stop_at, {}

    def after_leg(self, position, take):
        self.taken[position.epoch, position.step] = take()
        if (position.epoch, position.step) == self.stop_at and not position.stopping:
            signal.raise_signal(signal.SIGTERM)

    def after_epoch(self, record, take):
        self.taken[record.epoch] = take()


class Evaluated:
    """Notes the weights that a trainer is evaluated with."""

    def __init__(self, trainer):
        self.trainer, self.evaluate, self.weights = trainer, trainer.evaluate, []
        trainer.evaluate = self

    def __call__(self, *batch):
        self.weights.append(self.trainer.weights())
        self.evaluate(*batch)


def assert_same(first, second):
    assert list(first) == list(second)
    for key, array in first.items():
        np.testing.assert_array_equal(array, second[key], err_msg=key)


def test_the_first_steps_count_more():
    assert [share_of_step(0.999, steps) for steps in (1, 2, 10, 100)] == [1, 0.9, 0.5, 9 / 108]
    assert share_of_step(0.9, 10_000) == pytest.approx(0.1)
    assert share_of_step(0.999, 8_992) == pytest.approx(0.001)


def test_what_does_not_change_has_no_average(network):
    weights = {**network.weights, "own/count": np.asarray(3)}
    assert list_averaged(network.graph, weights) == ["dense/kernel", "dense/bias"]
    assert list_averaged(freeze_layers(network, ["dense"]).graph, weights) == []


def test_averages_are_validated_and_kept_and_raw_weights_learn(make_loop, make_trainer, source, folder):
    plain, takes = make_loop(), Takes()
    plain.run(folder)
    trainer = make_trainer(ema=0.9)
    seen, loop = Evaluated(trainer), make_loop(trainer=trainer, validation=source.endless((1, 1)), observers=[takes])
    loop.run(folder)
    assert [record["loss"] for record in loop.history] == [record["loss"] for record in plain.history]
    for epoch in (1, 2, 3):
        assert_same(takes.taken[epoch].network.weights, seen.weights[2 * epoch - 1])
    last = takes.taken[3]
    raw = {key: last.optimizer[f"{RAW}{key}"] for key in plain.trainer.weights()}
    assert_same(raw, plain.trainer.weights())
    assert not np.array_equal(raw["dense/kernel"], last.network.weights["dense/kernel"])
    assert_same(trainer.weights(), last.network.weights)  # states and evaluation ask it what its averages say
    assert_same(last.weights_only().network.weights, last.network.weights)
    assert last.weights_only().optimizer == {}


@pytest.fixture
def go_on(make_loop, make_trainer, source, folder):
    """Make a loop that goes on from a checkpoint, by way of its file, with averages or without."""

    def go(checkpoint, ema=0.9, **options):
        save_checkpoint(folder.path / "x.h5", checkpoint)
        stored, trainer, train = load_checkpoint(folder.path / "x.h5"), make_trainer(ema), source.endless((1, 0))
        weights, optimizer = to_learn(stored, trainer)
        trainer.set_weights(weights)
        trainer.set_optimizer_state(optimizer)
        train.restore(stored.sampler)
        return make_loop(trainer=trainer, train=train, validation=source.endless((1, 1)), start=stored, **options)

    return go


SPEC = "[training]\nema = 0.9\n"


@pytest.fixture
def start(network):
    return Checkpoint(network, {}, SPEC, [], {}, ["a", "b"], "ACGT")


@pytest.mark.parametrize("place", [(1, 3), (1, 7), (2, 3), 1, 2])
def test_a_resumed_training_is_one_that_was_never_interrupted(
    make_loop, make_trainer, source, folder, start, go_on, place
):
    takes = Takes()
    options = {"steps_per_leg": 3}
    whole = make_loop(
        trainer=make_trainer(0.9), validation=source.endless((1, 1)), observers=[takes], start=start, **options
    )
    whole.run(folder)
    resumed = go_on(takes.taken[place], observers=[last := Takes()], **options)
    resumed.run(folder)
    assert [record["val_loss"] for record in resumed.history] == [record["val_loss"] for record in whole.history]
    assert_same(last.taken[3].network.weights, takes.taken[3].network.weights)
    assert_same(last.taken[3].optimizer, takes.taken[3].optimizer)


def test_a_signal_while_it_validates_saves_what_learns(make_loop, make_trainer, source, folder, start, go_on):
    options = {"validation": source.endless((1, 1)), "start": start, "epochs": 2}
    whole = make_loop(trainer=make_trainer(0.9), observers=[before := Takes()], **options)
    whole.run(folder)
    takes, options["validation"] = Takes(stop_at=(1, 7)), source.endless((1, 1))
    with pytest.raises(SystemExit):
        make_loop(trainer=make_trainer(0.9), observers=[takes], **options).run(folder)
    assert_same(takes.taken[1, 7].optimizer, before.taken[1, 7].optimizer)
    resumed = go_on(takes.taken[1, 7], epochs=2)
    resumed.run(folder)
    assert_same(resumed.trainer.weights(), whole.trainer.weights())


def test_averages_that_begin_later_begin_with_the_weights(make_loop, folder, go_on):
    make_loop(observers=[takes := Takes()]).run(folder)
    loop = go_on(takes.taken[2])
    for key, average in loop.trainer._averages.items():
        np.testing.assert_array_equal(average, takes.taken[2].network.weights[key])


def test_without_averages_what_learned_goes_on(make_loop, make_trainer, folder, start, go_on):
    make_loop(trainer=make_trainer(0.9), observers=[takes := Takes()], start=start).run(folder)
    loop = go_on(takes.taken[2], ema=None)
    assert_same(
        loop.trainer.weights(), {key: takes.taken[2].optimizer[f"{RAW}{key}"] for key in loop.trainer.weights()}
    )
    assert not [
        name for name in loop.trainer.optimizer_state() if "/dense/" in name and not name.startswith("momentum/")
    ]
