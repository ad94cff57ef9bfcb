"""A loss that is no number: found, traced to its step and records, and gone back from."""

from __future__ import annotations

import numpy as np
import pytest

from deepg_core.checkpoints import file_name, load_checkpoint, save_checkpoint
from deepg_core.errors import DeepgError
from deepg_core.history.schedules import Rates
from deepg_core.observers import Observer
from deepg_core.plugins import NoOptions
from deepg_core.runs.folder import RunFolder
from deepg_core.training import watch


@pytest.fixture
def folder(tmp_path):
    run = RunFolder(tmp_path)
    run.checkpoints.mkdir()
    return run


@pytest.fixture
def break_step(make_trainer):
    """Makes a trainer to whose inputs something happens in some steps: number -> what is put into an example."""

    def make(steps, example=2):
        trainer = make_trainer()
        real = trainer.train

        def train(inputs, targets, weight=None):
            if trainer._steps in steps:
                inputs = {name: array.copy() for name, array in inputs.items()}
                next(iter(inputs.values()))[example] = steps[trainer._steps]
            real(inputs, targets, weight)

        trainer.train = train
        return trainer

    return make


class Saves(Observer):
    """Saves each epoch."""

    def begin(self, run, history):
        self.folder = run.checkpoints

    def after_epoch(self, record, take):
        save_checkpoint(self.folder / file_name(record), take())
        return False


@pytest.mark.parametrize("seconds", [0.0, 100.0])
def test_the_first_step_and_its_records_are_named(make_loop, break_step, source, folder, monkeypatch, seconds):
    monkeypatch.setattr(watch, "SECONDS", seconds)
    loop = make_loop(trainer=break_step({9: np.nan}), observers=[Saves(NoOptions())])
    with pytest.raises(watch.LossError) as error:
        loop.run(folder)
    order = source.endless((1, 0))
    windows = [next(order) for _ in range(10)][-1].windows
    where = f"'' of {windows.record[2]}.fasta from letter {windows.start[2] + 1} on"
    assert str(error.value) == (
        f"the loss became nan in epoch 2, step 3, of 1 of 8 examples ({where}); try a lower model.learning_rate; "
        "Ep.001.h5 was saved before"
    )
    assert [record.epoch for record in loop.history] == [1]


def test_many_examples_are_not_all_named_and_numbers_that_are_none_are(make_loop, make_trainer, source, folder):
    trainer, train = make_trainer(), source.endless((1, 0))
    real = train._batch

    def broken(*args):
        batch = real(*args)
        next(iter(batch.inputs.values()))[:] = np.inf
        return batch

    train._batch = broken
    with pytest.raises(DeepgError) as error, np.errstate(invalid="ignore"):
        make_loop(trainer=trainer, train=train).run(folder)
    text = str(error.value)
    assert text.startswith("the loss became nan in epoch 1, step 1, of 8 of 8 examples ('' of ")
    assert text.endswith("; ...); the input `input_1` holds nan or inf; try a lower model.learning_rate")
    assert text.count(" from letter ") == 3


def test_weights_that_are_no_numbers_are_not_saved(make_loop, make_trainer, folder):
    trainer = make_trainer()
    real = trainer.train

    def train(*args):
        real(*args)
        trainer._weights["dense/bias"] = trainer._weights["dense/bias"] * (np.nan if trainer._steps == 14 else 1)

    trainer.train = train
    with pytest.raises(DeepgError) as error:
        make_loop(trainer=trainer, observers=[Saves(NoOptions())]).run(folder)
    assert str(error.value) == (
        "the weights `dense/bias` hold nan or inf after epoch 2; try a lower model.learning_rate; Ep.001.h5 was saved before"
    )
    assert [path.name for path in folder.checkpoints.iterdir()] == ["Ep.001.h5"]


def test_it_goes_back_with_half_the_rate(make_loop, break_step, folder, caplog):
    broken = {9: np.nan}
    trainer = break_step(broken)
    begun = []

    class Begun(Saves):
        def begin(self, run, history):
            super().begin(run, history)
            begun.append(len(history))
            if len(begun) == 2:
                broken.clear()

    loop = make_loop(trainer=trainer, observers=[Begun(NoOptions())], halve_rate=True, rates=Rates(learning_rate=0.5))
    history = loop.run(folder)
    assert [record["lr"] for record in history] == [0.5, 0.25, 0.25]
    assert begun == [0, 1]
    assert trainer._steps == 21
    (note,) = history.notes
    assert note.startswith("epoch 2: the loss became nan in epoch 2, step 3, of 1 of 8 examples (")
    assert note.endswith("; went back to Ep.001.h5, and halved the learning rate")
    (warning,) = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert warning.endswith("; going back to Ep.001.h5 with half the learning rate")
    last = load_checkpoint(folder.checkpoints / "Ep.003.h5")
    assert (last.halvings, last.history.notes) == (1, [note])


def test_without_a_checkpoint_it_goes_back_to_the_first_step_and_not_for_ever(make_loop, break_step, folder):
    trainer = break_step({3: np.inf})
    with pytest.raises(DeepgError) as error, np.errstate(invalid="ignore"):
        make_loop(trainer=trainer, halve_rate=True).run(folder)
    assert str(error.value).endswith("; try a lower model.learning_rate; the rate was halved 10 times")
    assert trainer.rates[-1] == 0.1 / 1024
