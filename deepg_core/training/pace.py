"""The steps of an epoch: at which rate, and from which seed, each is taken."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from attrs import frozen

from deepg_core.batches import Arrays
from deepg_core.history import History
from deepg_core.history.schedules import Rates
from deepg_core.share import Share
from deepg_core.training.interface import Trainer, Weight

Step = Callable[[Arrays, Arrays, Weight | None], None]


@frozen
class Pace:
    """What a step depends on beside weights and batch: its number alone, so a run that goes on takes the same ones."""

    trainer: Trainer
    rates: Rates
    seed: int
    share: Share
    """Of the batches, that this worker learns from."""
    native: bool
    """Whether layers of a framework's own draw from generators whose state no checkpoint holds."""

    def rate(self, history: History, halvings: int) -> float:
        """Give the rate of the next epoch."""
        return self.rates.of_epoch(history) * 0.5**halvings

    def reseed(self, step: int) -> None:
        """Draw from this step on as any run does."""
        self.trainer.seed(self.seed, step, self.share)

    def start(self, rate: float, first: int) -> Step:
        """Give what takes the steps of an epoch; the next one is number `first` of the run."""
        self.trainer.set_learning_rate(rate)
        if first >= self.rates.warmup_steps and not self.native:
            return self.trainer.train
        number = count(first)

        def step(inputs: Arrays, targets: Arrays, weight: Weight | None) -> None:
            this = next(number)
            self.trainer.set_learning_rate(self.rates.of_step(rate, this))
            if self.native:
                self.reseed(this)
            self.trainer.train(inputs, targets, weight)

        return step
