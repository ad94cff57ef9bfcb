"""What is said of long work, in words and in numbers."""

from __future__ import annotations

import pytest

from deepg_core import progress
from deepg_core.progress import FOR_PROGRAMS, show_progress


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand: `clock.now`."""

    class Clock:
        now = 100.0

        def monotonic(self):
            return self.now

    monkeypatch.setattr(progress, "time", Clock())
    return progress.time


def test_lines_come_every_ten_seconds_with_rate_and_time_left(clock, caplog):
    caplog.set_level("INFO")
    with show_progress("epoch 1/3", 1000, "steps", lambda: ("loss 0.5000", {"loss": 0.5})) as advance:
        for _ in range(25):
            clock.now += 1
            advance(10)
    assert caplog.messages == [
        "epoch 1/3: 110/1,000 steps, 10.0 steps/s, loss 0.5000, 89 s left",
        "epoch 1/3: 220/1,000 steps, 10.0 steps/s, loss 0.5000, 78 s left",
    ]
    assert caplog.records[0].event == {
        "event": "progress", "what": "epoch 1/3", "done": 110, "total": 1000, "unit": "steps",
        "per_second": 10.0, "seconds_left": 89.0, "loss": 0.5,
    }  # fmt: skip


def test_a_log_of_a_day_has_some_75_lines(clock, caplog):
    caplog.set_level("INFO")
    with show_progress("epoch 1/1", 86_400, "steps") as advance:
        for _ in range(86_400):
            clock.now += 1
            advance()
    done = [record.event["done"] for record in caplog.records]
    assert done[:3] == [11, 22, 33]
    assert sum(it <= 3600 for it in done) == 42
    assert len(done) == 72
    assert not any("\r" in line or "\x1b" in line for line in caplog.messages)


def test_a_program_is_told_each_second(clock, caplog):
    caplog.set_level("INFO")
    token = FOR_PROGRAMS.set(True)
    with show_progress("reading", 8, "files") as advance:
        for _ in range(8):
            clock.now += 0.75
            advance()
    FOR_PROGRAMS.reset(token)
    assert [record.event["done"] for record in caplog.records] == [2, 4, 6, 8]


def test_what_is_not_shown_is_not_asked_for(clock, caplog):
    caplog.set_level("WARNING", logger="deepg_core")
    asked = []
    with show_progress("epoch", 100, "steps", lambda: asked.append(1) or ("", {})) as advance:
        clock.now += 60
        advance()
    assert asked == []


def test_a_terminal_has_a_bar_that_asks_once_a_second(clock, caplog, monkeypatch):
    caplog.set_level("INFO", logger="deepg_core")
    monkeypatch.setattr(progress.sys.stderr, "isatty", lambda: True, raising=False)
    asked = []
    with show_progress("epoch", 100, "steps", lambda: asked.append(clock.now) or ("loss 1", {})) as advance:
        for _ in range(10):
            clock.now += 0.4
            advance()
    assert asked == pytest.approx([101.2, 102.4, 103.6])
    assert caplog.messages == []
