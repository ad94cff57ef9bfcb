"""What a schedule is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic

from deepg_core.plugins import Config


class Schedule(ABC, Generic[Config]):
    """Gives the learning rate of each epoch. It follows from the number of the epoch: so nothing has to be saved.

    One of its own, complete: a straight line down to 0::

        @frozen
        class Linear:
            epochs: int = 100

        class LinearSchedule(Schedule):
            def rate(self, epoch, highest):
                return highest * max(1 - epoch / self.config.epochs, 0)

        @hookimpl
        def deepg_schedules():
            yield Component("linear", Linear, "my_package.linear:LinearSchedule", "a straight line down to 0")

    A spec names it in `[training]`: `schedule = { type = "linear", epochs = 20 }`. `reduce_lr_on_plateau` multiplies the rate,
    and `warmup_steps` lets it rise at first, whatever the schedule is.
    """

    def __init__(self, config: Config) -> None:
        """Take the options.

        :raises OptionError: they cannot be so.
        """
        self.config = config

    @abstractmethod
    def rate(self, epoch: int, highest: float) -> float:
        """Give the rate of an epoch: at least 0, the same whenever it is asked for.

        :param epoch: counted from 1.
        :param highest: `model.learning_rate`.
        """
