"""The values that core's own tables take."""

from __future__ import annotations

import pytest

from deepg_core.spec.structure import structure_table
from deepg_core.spec.tables import DataTable, Run, Sampling, StatesConfig, Training

NO_PATH = "names no path"
NO_NAME = "must be the name of a folder: without slashes, and not of dots alone"


def complaint(cls, **table):
    value, problems = structure_table(table, cls, ())
    assert (value is None) == bool(problems)
    return [problem.message for problem in problems]


@pytest.mark.parametrize("name", ["trial", "16S vs. bacteria", "ä", ".hidden", None])
def test_names_of_runs(name):
    assert complaint(Run, **({"name": name} if name else {})) == []


@pytest.mark.parametrize("name", ["", " ", ".", "..", "../up", "a/b", "a\\b", "a\nb", "/"])
def test_names_of_runs_that_are_no_folder(name):
    assert complaint(Run, name=name) == [NO_NAME]


@pytest.mark.parametrize("paths", ["a", ["a"], ["a", "b"], {"x": "a"}, {"x": ["a", "b"], "y": "c"}])
def test_paths(paths):
    assert complaint(DataTable, train=paths) == []


@pytest.mark.parametrize("paths", ["", [], [""], ["a", ""], {}, {"x": ""}, {"x": []}, {"x": "a", "y": ["b", ""]}])
def test_paths_that_lead_nowhere(paths):
    assert complaint(DataTable, train=paths) == [NO_PATH]


def test_states_need_a_source():
    assert complaint(StatesConfig, source=[], layer="lstm") == [NO_PATH]


@pytest.mark.parametrize(
    ("cls", "option"),
    [
        (Sampling, "step"),
        (Sampling, "batch_size"),
        (Training, "steps_per_epoch"),
    ],
)
def test_counts_begin_at_one_and_have_an_end(cls, option):
    assert complaint(cls, **{option: 1}) == []
    assert complaint(cls, **{option: 0}) == ["must be >= 1, got 0"]
    assert complaint(cls, **{option: 1 << 31}) == ["must be <= 2147483647, got 2147483648"]


def test_an_untrained_network_has_no_epoch():
    assert complaint(Training, epochs=0) == []
    assert complaint(Training, epochs=-1) == ["must be >= 0, got -1"]
    assert complaint(Training, epochs=1 << 31) == ["must be <= 2147483647, got 2147483648"]


def test_batches_have_an_end_that_memory_can_bear():
    assert complaint(Sampling, batch_size=1 << 24) == complaint(Sampling, batch_size=[1 << 24, 1]) == []
    message = "must be <= 16777216, got 16777217"
    assert complaint(Sampling, batch_size=(1 << 24) + 1) == complaint(Sampling, batch_size=[1, 16777217]) == [message]


@pytest.mark.parametrize("weights", [{"a": 1.0, "b": 0.0}, {"a": 3}, "auto"])
def test_class_weights(weights):
    assert complaint(Training, class_weight=weights) == []


@pytest.mark.parametrize("weights", [{}, {"a": 0, "b": 0.0}, {"a": -1}, {"a": float("inf")}, {"a": float("nan")}])
def test_class_weights_that_are_none(weights):
    message = "must give a finite weight of at least 0 to each class, and not 0 to all"
    assert complaint(Training, class_weight=weights) == [message]


@pytest.mark.parametrize(
    ("ratio", "messages"),
    [(1, []), (0.001, []), (0.0, ["must be > 0, got 0.0"]), (1.1, ["must be <= 1, got 1.1"])],
)
def test_validation_is_a_share_of_the_epoch(ratio, messages):
    assert complaint(Training, train_val_ratio=ratio) == messages


def test_a_seed_is_not_negative():
    assert complaint(Run, seed=0) == []
    assert complaint(Run, seed=-1) == ["must be >= 0, got -1"]


def test_what_best_may_mean():
    (found,) = complaint(Training, checkpoints={"monitor": "accuracy"})
    assert found.startswith('expected "val_loss", "val_acc", "val_auc", ')
    assert found.endswith('"r2", "top1_acc" or "top5_acc", got a string ("accuracy")')
