"""Contract of observers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from deepg_core.checkpoints import Checkpoint
from deepg_core.errors import DeepgError
from deepg_core.history import History, Record
from deepg_core.models import ModelConfig
from deepg_core.network.goal import decide_goals
from deepg_core.network.sums import Sums
from deepg_core.observers import Observer, Passes, Position
from deepg_core.plugins import Component
from deepg_core.runs.folder import RunFolder
from deepg_core.testing.contract import Contract
from deepg_core.testing.examples import dense_network


class ObserverContract(Contract):
    """What every observer does."""

    kind = "observer"

    @pytest.fixture
    def run(self, tmp_path: Path) -> RunFolder:
        """Give the folder of a run that begins."""
        folder = RunFolder(tmp_path / "trial")
        folder.path.mkdir()
        folder.write_start("")
        return folder

    @pytest.mark.parametrize("before", [0, 2], ids=["anew", "resumed"])
    def test_it_follows_a_training(self, component: Component, config: Any, run: RunFolder, before: int) -> None:
        """It hears of legs, epochs and what these added up to, says whether it is enough, and leaves the history alone."""
        observer: Observer = component.load()(config)
        history = History(_record(epoch) for epoch in range(1, before + 1))
        observer.begin(run, history)
        for epoch in range(before + 1, before + 3):
            for step in (2, 4):
                observer.after_leg(Position(epoch, step, 4), lambda: _checkpoint(history))
            record = _record(epoch)
            history.append(record)
            observer.after_passes(Passes({}, Sums(), Sums(), {"": 1.0}))
            enough = observer.after_epoch(record, lambda: _checkpoint(history))
            assert isinstance(enough, bool), (
                f"`after_epoch` gives {enough!r}; right is whether it is enough, True or False"
            )
        observer.end()
        assert history == [_record(epoch) for epoch in range(1, before + 3)]

    def test_it_looks_on(self, component: Component, config: Any, run: RunFolder) -> None:
        """What it is shown stays as it is: the network of a checkpoint, what passes added up to, the files of the run."""
        observer: Observer = component.load()(config)
        history, given = History(), _checkpoint(History())
        weights = {key: array.copy() for key, array in given.network.weights.items()}
        given = evolve(given, network=evolve(given.network, weights=weights))
        files = {path.name: path.read_bytes() for path in run.path.iterdir() if path.is_file()}
        sums = {"dense_1/loss": np.asarray(3.5), "dense_1/count": np.asarray(8, np.int64)}
        observer.begin(run, history)
        observer.after_leg(Position(1, 4, 4), lambda: given)
        record = _record(1)
        history.append(record)
        graph = given.network.graph
        goals = decide_goals(graph, ModelConfig())
        confusion = {"dense_1/confusion": np.eye(3, dtype=np.int64)}
        shown = [Sums({name: its.copy() for name, its in {**sums, **confusion}.items()}) for _ in range(2)]
        observer.after_passes(Passes(goals, shown[0], shown[1], {"": 1.0}))
        observer.after_epoch(record, lambda: given)
        observer.end()
        for key, array in dense_network().weights.items():
            np.testing.assert_array_equal(given.network.weights[key], array, err_msg=f"the weights `{key}`")
        assert given.network.graph == dense_network().graph
        for its in shown:
            for name, array in {**sums, **confusion}.items():
                np.testing.assert_array_equal(its.arrays[name], array, err_msg=f"the sum `{name}`")
        there = {path.name: path.read_bytes() for path in run.path.iterdir() if path.is_file()}
        assert {name: there.get(name) for name in files} == files, "files of the run are not the observer's"

    def test_two_trainings_do_not_mix(self, component: Component, config: Any, tmp_path: Path) -> None:
        """Of two observers side by side each follows its own: they say what one says alone."""
        found = []
        for others in (0, 1):
            observers = [component.load()(config) for _ in range(1 + others)]
            histories = [History() for _ in observers]
            for number, (observer, history) in enumerate(zip(observers, histories, strict=True)):
                (path := tmp_path / f"run {others} {number}").mkdir()
                (folder := RunFolder(path)).write_start("")
                observer.begin(folder, history)
            said = []
            for epoch in range(1, 4):
                for number, (observer, history) in enumerate(zip(observers, histories, strict=True)):
                    record = _record(epoch if number == 0 else 5 - epoch)
                    history.append(record)
                    said.append((number, observer.after_epoch(record, lambda: _checkpoint(History()))))
            for observer in observers:
                observer.end()
            found.append([enough for number, enough in said if number == 0])
        assert found[0] == found[1]

    def test_a_training_may_have_nothing_left_to_do(self, component: Component, config: Any, run: RunFolder) -> None:
        """A run that is resumed when it had ended begins and ends."""
        observer: Observer = component.load()(config)
        observer.begin(run, History([_record(1)]))
        observer.end()

    @pytest.mark.parametrize("error", [DeepgError("the disk is full"), KeyboardInterrupt()], ids=["failed", "stopped"])
    def test_a_training_may_end_early(
        self, component: Component, config: Any, run: RunFolder, error: BaseException
    ) -> None:
        """Within its first epoch, by an error or a signal."""
        observer: Observer = component.load()(config)
        history = History()
        observer.begin(run, history)
        stopping = isinstance(error, KeyboardInterrupt)
        observer.after_leg(Position(1, 2, 4, stopping=stopping), lambda: _checkpoint(history))
        observer.after_failure(error)
        observer.end()
        assert history == []


def _record(epoch: int) -> Record:
    values = {"loss": 1 / epoch, "acc": 0.5, "f1": 0.5, "val_loss": 2 / epoch, "val_acc": 0.25, "val_f1": 0.25}
    return Record(epoch=epoch, **values, lr=0.001, files_seen=1, seconds=0.5)


def _checkpoint(history: History) -> Checkpoint:
    optimizer = {"iterations": np.asarray(4, np.int64)}
    return Checkpoint(dense_network(), optimizer, "", history, {"seen": "80"}, ["a", "b", "c"], "ACGT")
