"""The loop, with a trainer that learns nothing."""

from __future__ import annotations

from itertools import repeat
from types import SimpleNamespace

from deepg_core.schedules import Rates
from deepg_core.training import OutputTotals, Totals
from deepg_core.training.loop import Loop


class Batches:
    """The same batch for ever."""

    sampler = SimpleNamespace(files_seen=1)
    __next__ = repeat(SimpleNamespace(inputs={}, targets={}, weight=None)).__next__


class Idle:
    """Notes the learning rate of each step."""

    def __init__(self):
        self.rates, self.seeds = [], []

    def set_learning_rate(self, rate):
        self.rate = rate

    def train(self, *_):
        self.rates.append(self.rate)

    def totals(self):
        return Totals({"dense": OutputTotals(loss=1.0, count=1, score=1.0)})

    def seed(self, seed, step):
        self.seeds.append((seed, step))

    def reset_states(self):
        pass


def test_the_rate_of_an_epoch_is_that_of_its_last_step():
    trainer, history = Idle(), []
    rates = Rates(learning_rate=0.5, warmup_steps=8)
    options = {"epochs": 3, "steps_per_epoch": 3, "validation_steps": 1, "rates": rates, "seed": 1}
    Loop(trainer=trainer, train=Batches(), validation=None, **options).run(history, lambda _: None)
    assert trainer.seeds == [(1, 0), (1, 3), (1, 6)]
    assert [record["lr"] for record in history] == trainer.rates[2::3] == [0.1875, 0.375, 0.5]
