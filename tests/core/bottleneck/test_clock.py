"""How work is clocked: by a clock that the test turns."""

from __future__ import annotations

import pytest

from deepg_core.bottleneck import clock


@pytest.fixture
def passing(monkeypatch):
    """Give a function that lets time pass, and nothing else does."""
    now = [0.0]
    monkeypatch.setattr(clock.time, "perf_counter", lambda: now[0])

    def wait(seconds):
        now[0] += seconds

    return wait


def test_the_pace_is_the_mean_with_what_was_waited_for(passing):
    asked, settled = [], []

    def settle():
        passing(0.125 * (len(asked) - sum(settled)))  # a device does now what it was asked for
        settled.append(len(asked) - sum(settled))

    assert clock.pace(lambda: asked.append(1), settle, 1.0) == 0.125
    assert settled == [1, 2, 4, 1]  # twice as many, until time is short


def test_work_that_takes_too_long_is_done_once(passing):
    done = []
    assert clock.pace(lambda: (done.append(1), passing(9.0)), lambda: None, 1.0) == 9.0
    assert len(done) == 1


def test_what_is_compared_takes_turns_and_the_shortest_counts(passing):
    turns = iter([5, 1, 2, 7])
    order = []
    works = [lambda: (order.append("a"), passing(next(turns))), lambda: (order.append("b"), passing(next(turns)))]
    assert clock.compare(works, 0.0) == [2, 1]
    assert order == ["a", "b"] * 2
