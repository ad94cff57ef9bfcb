"""The loop, with a small network that numpy lets learn."""

from __future__ import annotations

import signal
import time

import numpy as np
import pytest
from attrs import evolve

from deepg_core.batches import prefetch
from deepg_core.checkpoints import load_checkpoint, save_checkpoint
from deepg_core.errors import DeepgError, PluginError
from deepg_core.history.schedules import Plateau, Rates
from deepg_core.network.goal import decide_goals, measure
from deepg_core.observers import Observer, Position
from deepg_core.plugins import NoOptions
from deepg_core.training import loop as loop_module


class Notes(Observer):
    """Notes what it hears, in a list that it may share with others, and the checkpoints that it takes."""

    def __init__(self, name="", heard=None, enough_after=None):
        super().__init__(NoOptions())
        self.name, self.heard, self.enough_after = name, [] if heard is None else heard, enough_after
        self.after_legs, self.after_epochs = {}, {}

    def begin(self, run, history):
        self.heard.append((self.name, "begin", len(history)))

    def after_leg(self, position, take):
        self.heard.append((self.name, "leg", position))
        self.after_legs[position.epoch, position.step] = take()

    def after_epoch(self, record, take):
        self.heard.append((self.name, "epoch", record.epoch))
        self.after_epochs[record.epoch] = take()
        return record.epoch == self.enough_after

    def end(self):
        self.heard.append((self.name, "end"))


def timeless(history):
    """A history but for how long it took."""
    return [{name: value for name, value in record.items() if name != "seconds"} for record in history]


def assert_same(first, second):
    assert list(first) == list(second)
    for key, array in first.items():
        np.testing.assert_array_equal(array, second[key])


def test_the_rate_of_an_epoch_is_that_of_its_last_step(make_loop, folder):
    loop = make_loop(rates=Rates(learning_rate=0.5, warmup_steps=8), steps_per_epoch=3)
    history = loop.run(folder)
    assert [record["lr"] for record in history] == loop.trainer.rates[2::3] == [0.1875, 0.375, 0.5]


def test_the_rate_follows_from_the_epochs_before(make_loop, folder):
    plateau = Plateau(monitor="loss", factor=0.5, patience=1, cooldown=0, min_delta=100.0)
    loop = make_loop(rates=Rates(learning_rate=0.5, plateau=plateau), steps_per_epoch=2, epochs=4)
    assert [record["lr"] for record in loop.run(folder)] == loop.trainer.rates[1::2] == [0.5, 0.5, 0.25, 0.125]


def test_an_epoch_has_a_record_of_what_was_measured(make_loop, source, folder, caplog):
    caplog.set_level("INFO")
    loop = make_loop(validation=source.endless((1, 1)), epochs=6)
    history = loop.run(folder)
    assert [record.epoch for record in history] == [1, 2, 3, 4, 5, 6]
    names = ["loss", "acc", "f1", "val_loss", "val_acc", "val_f1"]
    assert list(history[0]) == ["epoch", *names, "lr", "files_seen", "seconds"]
    assert history[-1]["loss"] < history[0]["loss"]
    assert history[-1]["files_seen"] == 4
    assert loop.history is history
    assert [record.event for record in caplog.records] == [{"event": "epoch", "of": 6, **record} for record in history]
    for record, message in zip(history, caplog.messages, strict=True):
        shown = "  ".join(f"{name} {record[name]:.4f}" for name in ("loss", "acc", "val_loss", "val_acc"))
        assert message == f"epoch {record.epoch}/6  {shown}  {record['seconds']:.1f} s"


def test_what_is_measured_is_what_a_trainer_adds_up(make_loop, make_trainer, source, folder):
    """One step: loss and accuracy are those of the batch before it."""
    (record,) = make_loop(epochs=1, steps_per_epoch=1).run(folder)
    batch, trainer = next(source.endless((1, 0))), make_trainer()
    trainer.seed(1, 0)
    trainer.train(batch.inputs, batch.targets)
    sums = trainer.sums().arrays
    assert sums["dense/count"] == 8
    assert record["loss"] == sums["dense/loss"] / 8
    assert record["acc"] == np.trace(sums["dense/confusion"]) / 8


def test_a_trainer_that_looks_codes_up_is_given_codes(make_loop, make_trainer, source, folder):
    """In training and validation; what comes of it is the same."""
    trainer, given = make_trainer(), []

    class LooksUp(type(trainer)):
        looks_up = True

        def train(self, inputs, targets, weight=None):
            super().train(self._looked_up(inputs), targets, weight)

        def evaluate(self, inputs, targets, weight=None):
            super().evaluate(self._looked_up(inputs), targets, weight)

        def _looked_up(self, inputs):
            given.extend(array.dtype for array in inputs.values())
            return {name: source.signature.table[array] for name, array in inputs.items()}

    trainer.__class__ = LooksUp
    options = {"epochs": 1, "steps_per_epoch": 3}
    found = make_loop(trainer=trainer, validation=source.endless((1, 1)), **options).run(folder)
    due = make_loop(validation=source.endless((1, 1)), **options).run(folder)
    assert given == [np.uint8] * 5
    assert timeless(found) == timeless(due)


def test_metrics_are_those_of_the_goals(make_loop, make_trainer, network, config, folder):
    goals, trainer = decide_goals(network.graph, config, metrics=["f1"]), make_trainer()
    trainer.compile(network, config, goals)
    (record,) = make_loop(trainer=trainer, goals=goals, epochs=1).run(folder)
    assert list(record) == ["epoch", "loss", "f1", "lr", "files_seen", "seconds"]


@pytest.mark.parametrize(
    ("steps_per_leg", "steps"), [(None, [7]), (3, [3, 6, 7]), (7, [7]), (100, [7]), (1, [1, 2, 3, 4, 5, 6, 7])]
)
def test_legs_make_an_epoch(make_loop, folder, steps_per_leg, steps):
    whole, notes = make_loop(), Notes()
    loop = make_loop(steps_per_leg=steps_per_leg, observers=[notes])
    assert timeless(loop.run(folder)) == timeless(whole.run(folder))
    assert_same(loop.trainer.weights(), whole.trainer.weights())
    heard = [what for _, kind, what in notes.heard[:-1] if kind == "leg"]
    assert heard == [Position(epoch, step, 7) for epoch in (1, 2, 3) for step in steps]


def test_a_leg_lasts_so_long_at_most(make_loop, folder):
    notes = Notes()
    make_loop(seconds_per_leg=0.0, epochs=1, observers=[notes]).run(folder)
    assert list(notes.after_legs) == [(1, step) for step in range(1, 8)]


def test_a_checkpoint_of_a_leg_goes_on_with_the_next_batch(make_loop, source, folder):
    """Whatever the sampler itself stands at: a thread reads ahead of the training."""
    notes = Notes()
    make_loop(steps_per_leg=3, observers=[notes], epochs=2).run(folder)
    order = source.endless((1, 0))
    batches = [next(order) for _ in range(15)]
    assert list(notes.after_legs) == [(1, 3), (1, 6), (1, 7), (2, 3), (2, 6), (2, 7)]
    for (epoch, step), checkpoint in notes.after_legs.items():
        fresh = source.endless((1, 0))
        fresh.restore(checkpoint.sampler)
        assert_same(next(fresh).inputs, batches[(epoch - 1) * 7 + step].inputs)
        assert checkpoint.epoch == epoch - 1
        assert checkpoint.optimizer["iterations"] == (epoch - 1) * 7 + step


def test_a_batch_knows_where_the_sampler_stood_though_a_thread_runs_ahead(source):
    batches, order = source.endless((1, 0)), source.endless((1, 0))
    wanted = [next(order) for _ in range(3)]
    ready = prefetch(batches, 20)
    _, second = next(ready), next(ready)
    before = source.endless((1, 0))
    before.restore(second.after)
    for _ in range(6000):
        if batches._state() != second.after:
            break
        time.sleep(0.01)
    assert batches._state() != second.after
    assert_same(next(before).inputs, wanted[2].inputs)
    ready.close()


def test_observers_hear_of_all_in_their_order(make_loop, folder):
    heard = []
    make_loop(epochs=2, steps_per_leg=4, observers=[Notes("a", heard), Notes("b", heard)]).run(folder)
    one = [("begin", 0)]
    for epoch in (1, 2):
        one += [("leg", Position(epoch, 4, 7)), ("leg", Position(epoch, 7, 7)), ("epoch", epoch)]
    assert heard == [(name, *what) for what in [*one, ("end",)] for name in "ab"]


def test_one_that_has_enough_ends_the_training(make_loop, folder, caplog):
    caplog.set_level("INFO")
    heard = []
    observers = [Notes("a", heard, enough_after=2), Notes("b", heard)]
    history = make_loop(epochs=5, observers=observers).run(folder)
    assert [record.epoch for record in history] == [1, 2]
    assert heard[-4:] == [("a", "epoch", 2), ("b", "epoch", 2), ("a", "end"), ("b", "end")]
    assert caplog.messages[-1] == "Notes ended the training"


def test_a_training_that_had_ended_takes_no_step(make_loop, folder):
    first = Notes()
    make_loop(observers=[first]).run(folder)
    notes, start = Notes(), first.after_epochs[3]
    loop = make_loop(start=start, observers=[notes])
    assert loop.run(folder) == start.history
    assert notes.heard == [("", "begin", 3), ("", "end")]
    assert loop.trainer.rates == []


@pytest.fixture
def go_on(make_loop, make_trainer, source, folder):
    """Make a loop that goes on from a checkpoint, by way of its file."""

    def go(checkpoint, **options):
        save_checkpoint(folder.path / "x.h5", checkpoint)
        stored, trainer, train = load_checkpoint(folder.path / "x.h5"), make_trainer(), source.endless((1, 0))
        trainer.set_weights(stored.network.weights)
        trainer.set_optimizer_state(stored.optimizer)
        train.restore(stored.sampler)
        usual = {"trainer": trainer, "train": train, "validation": source.endless((1, 1)), "start": stored}
        return make_loop(**{**usual, **options})

    return go


@pytest.mark.parametrize("place", [(1, 3), (1, 6), (1, 7), (2, 3), (3, 6), (4, 7), 1, 2, 3])
def test_a_resumed_training_is_one_that_was_never_interrupted(make_loop, source, folder, go_on, place):
    notes = Notes()
    options = {"epochs": 4, "rates": Rates(learning_rate=0.1, warmup_steps=10), "steps_per_leg": 3}
    whole = make_loop(validation=source.endless((1, 1)), observers=[notes], **options)
    whole.run(folder)
    taken = notes.after_epochs[place] if isinstance(place, int) else notes.after_legs[place]
    resumed = go_on(taken, observers=[last := Notes()], **options)
    assert resumed.history == whole.history[: taken.epoch]
    assert timeless(resumed.run(folder)) == timeless(whole.history)
    assert_same(resumed.trainer.weights(), whole.trainer.weights())
    assert_same(resumed.trainer.optimizer_state(), whole.trainer.optimizer_state())
    assert last.after_epochs[4].sampler == notes.after_epochs[4].sampler


def test_the_seconds_of_an_epoch_are_those_of_all_its_parts(make_loop, folder, go_on):
    notes = Notes()
    make_loop(observers=[notes], steps_per_leg=3, epochs=1).run(folder)
    taken = notes.after_legs[1, 3]
    later = evolve(taken, unfinished=evolve(taken.unfinished, seconds=1000.0))
    (record,) = go_on(later, epochs=1, validation=None).run(folder)
    assert 1000 < record["seconds"] < 1100


@pytest.mark.parametrize("epochs", [2, 3])
def test_a_training_that_an_observer_ended_stays_ended(make_loop, folder, go_on, epochs):
    notes = Notes()
    whole = make_loop(epochs=5, observers=[Notes(enough_after=2), notes])
    whole.run(folder)
    taken = notes.after_epochs[2]
    assert (taken.ended_by, taken.history.notes) == (("Notes",), ["epoch 2: Notes ended the training"])
    assert notes.after_epochs[1].ended_by == ()
    resumed = go_on(taken, epochs=5, validation=None)
    assert resumed.run(folder) == whole.history
    assert resumed.history.notes == whole.history.notes


class Signals(Observer):
    """Sends itself a signal at the end of a leg, and notes what it hears."""

    def __init__(self, number, step):
        super().__init__(NoOptions())
        self.number, self.step, self.heard = number, step, []

    def after_leg(self, position, take):
        self.heard.append((position.epoch, position.step, position.stopping))
        self.taken = take()
        if self.heard == [(1, self.step, False)]:
            signal.raise_signal(self.number)

    def after_failure(self, error):
        self.heard.append(error)

    def end(self):
        self.heard.append("end")


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (signal.SIGINT, KeyboardInterrupt()),
        (signal.SIGTERM, SystemExit(143)),
        (signal.SIGUSR1, SystemExit(128 + signal.SIGUSR1)),
    ],
)
def test_a_signal_is_obeyed_after_the_step(make_loop, folder, go_on, caplog, number, error):
    caplog.set_level("INFO")
    whole, before = make_loop(epochs=2), signal.getsignal(number)
    whole.run(folder)
    observer = Signals(number, 3)
    with pytest.raises(type(error)) as caught:
        make_loop(epochs=2, steps_per_leg=3, observers=[observer]).run(folder)
    assert caught.value.args == error.args
    assert observer.heard == [(1, 3, False), (1, 4, True), caught.value, "end"]
    assert caplog.messages[-1] == f"{number.name} stops it after step 4 of epoch 1"
    assert signal.getsignal(number) is before
    resumed = go_on(observer.taken, epochs=2, validation=None)
    assert timeless(resumed.run(folder)) == timeless(whole.history)


def test_a_signal_while_it_validates(make_loop, source, folder, go_on):
    validation = source.endless((1, 1))
    whole, observer = make_loop(epochs=2, validation=source.endless((1, 1))), Signals(signal.SIGTERM, 7)
    whole.run(folder)
    with pytest.raises(SystemExit):
        make_loop(epochs=2, validation=validation, observers=[observer]).run(folder)
    assert observer.heard[:2] == [(1, 7, False), (1, 7, True)]
    assert timeless(go_on(observer.taken, epochs=2).run(folder)) == timeless(whole.history)


def test_a_signal_while_observers_end_is_obeyed_once_they_have(make_loop, folder):
    class AtTheEnd(Observer):
        def end(self):
            signal.raise_signal(signal.SIGTERM)

    loop = make_loop(epochs=1, observers=[AtTheEnd(NoOptions())])
    with pytest.raises(SystemExit, match="143"):
        loop.run(folder)
    assert len(loop.history) == 1


def test_a_second_ctrl_c_is_not_waited_with(make_loop, folder):
    class Twice(Observer):
        def after_leg(self, position, take):
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            raise AssertionError("it went on")

    with pytest.raises(KeyboardInterrupt):
        make_loop(observers=[Twice(NoOptions())]).run(folder)


def test_where_a_failure_is_told_its_own_reason_is_raised(make_loop, folder, caplog):
    class Fails(Observer):
        def after_epoch(self, record, take):
            raise DeepgError("the disk is full")

        def end(self):
            raise OSError("and still is")

    heard = Signals(None, None)
    with pytest.raises(DeepgError, match=r"^the disk is full$") as caught:
        make_loop(observers=[Fails(NoOptions()), heard]).run(folder)
    assert heard.heard == [(1, 7, False), caught.value, "end"]
    warnings = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warnings == ["Fails cannot end, either: and still is"]


def test_of_the_end_an_observer_hears_though_it_could_not_hear_of_the_failure(make_loop, folder, caplog):
    ended = []

    class Fails(Observer):
        def after_epoch(self, record, take):
            raise DeepgError("the disk is full")

        def after_failure(self, error):
            raise OSError("and still is")

        def end(self):
            ended.append(True)

    with pytest.raises(DeepgError, match=r"^the disk is full$"):
        make_loop(observers=[Fails(NoOptions())]).run(folder)
    assert ended == [True]
    assert "Fails cannot end, either: and still is" in caplog.messages


def test_modules_of_frameworks_draw_anew_before_each_step(make_loop, make_trainer, folder, go_on, monkeypatch):
    """So that one that goes on within an epoch draws what it would have drawn."""
    monkeypatch.setattr(loop_module, "has_native", lambda graph: True)
    notes, trainer, seeds = Notes(), make_trainer(), []
    real = trainer.seed
    trainer.seed = lambda *place: (seeds.append(place), real(*place))
    whole = make_loop(trainer=trainer, epochs=2, steps_per_leg=3, observers=[notes])
    whole.run(folder)
    assert list(dict.fromkeys(seeds)) == [(1, step, (0, 1)) for step in range(14)]
    resumed = go_on(notes.after_legs[2, 3], epochs=2, validation=None)
    assert timeless(resumed.run(folder)) == timeless(whole.history)


def test_what_was_taken_does_not_change_when_it_goes_on(make_loop, folder):
    notes = Notes()
    loop = make_loop(observers=[notes])
    loop.run(folder)
    first = notes.after_epochs[1]
    assert first.epoch == 1
    assert first.optimizer["iterations"] == 7
    assert (first.network.weights["dense/kernel"] != loop.trainer.weights()["dense/kernel"]).any()
    assert (first.network.graph, first.labels, first.vocabulary) == (loop.start.network.graph, ["a", "b"], "ACGT")


def test_validation_sees_the_same_windows_and_learns_nothing(make_loop, source, folder):
    notes = Notes()
    loop = make_loop(validation=source.endless((1, 1)), observers=[notes])
    alone = make_loop()
    loop.run(folder)
    alone.run(folder)
    seen = loop.trainer.evaluated
    assert len(seen) == 3 * 2
    for number, inputs in enumerate(seen):
        np.testing.assert_array_equal(inputs, seen[number % 2])
    assert_same(loop.trainer.weights(), alone.trainer.weights())
    for epoch in (1, 2, 3):
        assert_same(notes.after_legs[epoch, 7].network.weights, notes.after_epochs[epoch].network.weights)


def test_validation_is_not_in_the_sums_of_training(make_loop, source, folder):
    with_it, without = make_loop(validation=source.endless((1, 1))), make_loop()
    for record, wanted in zip(timeless(with_it.run(folder)), timeless(without.run(folder)), strict=True):
        assert {name: value for name, value in record.items() if not name.startswith("val_")} == wanted


def test_states_are_forgotten_before_every_pass(make_loop, source, folder):
    loop = make_loop(validation=source.endless((1, 1)), steps_per_leg=3)
    loop.run(folder)
    assert loop.trainer.resets == 3 * 2  # never between the legs of an epoch


class Says(Observer):
    """Changes what it hears, and says something."""

    def __init__(self, says):
        super().__init__(NoOptions())
        self.says = says

    def after_epoch(self, record, take):
        record.clear()
        return self.says


@pytest.mark.parametrize(("says", "epochs"), [(None, 2), (np.False_, 2), (np.True_, 1)])
def test_an_observer_says_whether_it_is_enough_and_changes_nothing(make_loop, folder, says, epochs):
    history = make_loop(epochs=2, observers=[Says(says)]).run(folder)
    assert [record.epoch for record in history] == list(range(1, epochs + 1))


@pytest.mark.parametrize(("says", "gave"), [("enough", "a `str`"), (np.zeros(2), "float64 (2,)")])
def test_what_is_neither_true_nor_false_is_refused(make_loop, folder, says, gave):
    with pytest.raises(PluginError) as error:
        make_loop(epochs=2, observers=[Says(says)]).run(folder)
    right = "`after_epoch` gives True to end the training, else False"
    assert str(error.value) == f"the observer Says gives {gave} after an epoch; {right}"


class Counts(Observer):
    """Notes what epochs added up to, and that it comes before the epoch itself."""

    def __init__(self):
        super().__init__(NoOptions())
        self.passes, self.order = [], []

    def after_passes(self, passes):
        self.passes.append(passes)
        self.order.append("passes")

    def after_epoch(self, record, take):
        self.order.append("epoch")


def test_observers_hear_what_an_epoch_added_up_to(make_loop, source, folder, goals):
    counts = Counts()
    history = make_loop(validation=source.endless((1, 1)), epochs=2, observers=[counts]).run(folder)
    assert counts.order == ["passes", "epoch"] * 2
    for record, passes in zip(history, counts.passes, strict=True):
        assert (passes.train.arrays["dense/count"], passes.validation.arrays["dense/count"]) == (56, 16)
        assert measure(passes.goals, passes.train) == {name: record[name] for name in ("loss", "acc", "f1")}
        assert passes.validation.arrays["dense/loss"] / 16 == record["val_loss"]
        assert passes.files_seen == {"a": 1.0, "b": 1.0}


def test_where_nothing_is_validated_nothing_added_up(make_loop, folder):
    counts = Counts()
    make_loop(epochs=1, observers=[counts]).run(folder)
    assert counts.passes[0].validation.arrays == {}
