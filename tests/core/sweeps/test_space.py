"""What a sweep tries."""

from __future__ import annotations

import pytest

from deepg_core.errors import OptionError
from deepg_core.spec.overrides import apply_overrides
from deepg_core.sweeps.space import Space, write_value


def values(trials):
    return [trial.values for trial in trials]


def test_all_combinations_of_the_lists_in_their_order():
    trials = Space.parse(["model.learning_rate=[0.1, 0.01]", "model.filters=[[4], [8, 8]]"], []).trials(None, 0)
    assert values(trials) == [
        {"model.learning_rate": 0.1, "model.filters": [4]},
        {"model.learning_rate": 0.1, "model.filters": [8, 8]},
        {"model.learning_rate": 0.01, "model.filters": [4]},
        {"model.learning_rate": 0.01, "model.filters": [8, 8]},
    ]
    assert [trial.name for trial in trials] == ["trial_001", "trial_002", "trial_003", "trial_004"]


def test_some_of_the_combinations_are_drawn_each_once():
    space = Space.parse(["a.b=[1, 2, 3, 4, 5, 6]"], [])
    some = values(space.trials(3, 0))
    assert len({trial["a.b"] for trial in some}) == 3
    assert some == values(space.trials(3, 0)) != values(space.trials(3, 1))
    assert values(space.trials(100, 0)) == values(space.trials(None, 0))


def test_numbers_are_drawn_from_their_range():
    space = Space.parse(["a.c=[true]"], ["a.b=1e-5:1e-2:log", "a.n=32:64", "a.p=0.0:0.5", "a.k=2:1024:log"])
    trials = values(space.trials(300, 0))
    for key, low, high, kind in (
        ("b", 1e-5, 1e-2, float),
        ("n", 32, 64, int),
        ("p", 0, 0.5, float),
        ("k", 2, 1024, int),
    ):
        drawn = [trial[f"a.{key}"] for trial in trials]
        assert all(type(it) is kind and low <= it <= high for it in drawn)
    assert 80 < sum(trial["a.b"] < 1e-4 for trial in trials) < 120  # each size as often
    assert {trial["a.n"] for trial in trials} == set(range(32, 65))
    assert all(trial["a.c"] is True for trial in trials)


def test_no_draw_comes_twice():
    trials = Space.parse([], ["a.b=1:4"]).trials(9, 0)
    assert [trial.number for trial in trials] == [1, 2, 3, 4]
    assert sorted(trial.values["a.b"] for trial in trials) == [1, 2, 3, 4]


def test_values_are_overrides():
    (trial,) = Space.parse(["a.b=[{ type = 'x', n = [1, 2] }]", "a.c=['t t']", "a.'d e'=[1e-9]"], []).trials(None, 0)
    assert apply_overrides({}, trial.overrides) == {"a": {"b": {"type": "x", "n": [1, 2]}, "c": "t t", "d e": 1e-9}}


@pytest.mark.parametrize(
    ("grid", "ranges", "message"),
    [
        ([], [], "nothing is varied"),
        (["a.b=[1]"], ["a.b=1:2"], "`a.b` is varied twice"),
        (["a.b=1"], [], "--set-grid a.b=1: '1' is no list of values as TOML has it"),
        (["a.b=[]"], [], "--set-grid a.b=[]: '[]' is no list of values as TOML has it"),
        (["a.b=[x]"], [], "--set-grid a.b=[x]: '[x]' is no list of values as TOML has it"),
        (["a.b=[{c = 1}, 2, {c = 1}]"], [], '--set-grid a.b=[{c = 1}, 2, {c = 1}]: { "c" = 1 } stands twice'),
        (["ab"], [], "--set-grid ab: no `=`: an override is `KEY=VALUE`, for example `training.epochs=5`"),
        ([], ["a.b=2:1"], "--set-random a.b=2:1: '2:1' is no range"),
        ([], ["a.b=0:1:log"], "--set-random a.b=0:1:log: '0:1:log' is no range"),
        ([], ["a.b=1:2:lin"], "--set-random a.b=1:2:lin: '1:2:lin' is no range"),
        ([], ["a.b=1:inf"], "--set-random a.b=1:inf: '1:inf' is no range"),
        ([], ["a.b=1"], "--set-random a.b=1: '1' is no range"),
    ],
)
def test_what_cannot_be_read_is_named(grid, ranges, message):
    with pytest.raises(OptionError) as error:
        Space.parse(grid, ranges)
    assert str(error.value) == message


def test_ranges_need_a_number_of_draws():
    with pytest.raises(OptionError, match="--set-random needs --samples, how many draws there are"):
        Space.parse([], ["a.b=1:2"]).trials(None, 0)


def test_values_on_one_line():
    assert write_value([{"a": "x\ny", "b": [1, True]}]) == '[{ "a" = "x\\ny", "b" = [1, true] }]'
