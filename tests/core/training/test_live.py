"""What is shown of an epoch while it lasts."""

from __future__ import annotations

import pytest

from deepg_core.training import live
from deepg_core.training.live import Live, loss_so_far


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand."""

    class Clock:
        now = 0.0

        def perf_counter(self):
            return self.now

    monkeypatch.setattr(live, "time", Clock())
    return live.time


def test_the_wait_for_data_is_measured(clock, make_trainer, goals):
    def slowly():
        for number in range(4):
            clock.now += 1
            yield number

    watched, seen = Live(make_trainer(), goals), []
    for item in watched.timed(slowly()):
        seen.append(item)
        clock.now += 3
    assert seen == [0, 1, 2, 3]
    assert watched.data_wait == 0.25
    assert watched() == ("loss 0.0000, 25% waiting for data", {"loss": 0.0, "data_wait": 0.25})


def test_the_loss_so_far_is_the_mean_of_the_batches(make_trainer, goals, source):
    trainer, batches = make_trainer(), source.endless((1, 0))
    assert loss_so_far(trainer, goals) == 0
    for _ in range(3):
        batch = next(batches)
        trainer.evaluate(batch.inputs, batch.targets)
    assert loss_so_far(trainer, goals) == trainer.sums().arrays["dense/loss"] / 24
