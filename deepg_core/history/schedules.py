"""Learning rates from epoch to epoch: what an epoch trains with follows from the epochs before it alone.

So nothing has to be saved: a run that is resumed computes the rates it would have had.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from attrs import field, fields, frozen
from attrs.validators import and_, ge, gt, le, lt, optional

from deepg_core.bounds import COUNT
from deepg_core.history.monitors import check_monitor, sign_of, watch

_OPTIONS = {"sgdr": ("lrmin", "restart", "mult"), "stepdecay": ("newstep", "mult"), "exp_decay": ("mult",)}
"""Type -> the options that it has, besides `lrmax`."""


@frozen
class Schedule:
    """`schedule = { ... }` in `[training]`: the rate of each epoch (deepG's sgdr, stepdecay, exp_decay)."""

    type: Literal["sgdr", "stepdecay", "exp_decay"]
    """sgdr: cosine with restarts; stepdecay: by a factor every so many epochs; exp_decay: e^(-mult * epoch)."""
    lrmax: float | None = field(default=None, validator=optional(and_(gt(0), lt(math.inf))))
    """The highest rate; left out: `model.learning_rate`."""
    lrmin: float = field(default=5e-10, validator=[ge(0), lt(math.inf)])
    """sgdr: the lowest."""
    restart: int = field(default=50, validator=COUNT)
    """sgdr: epochs of the first cycle."""
    mult: float | None = field(default=None, validator=optional(and_(gt(0), le(1e6))))
    """sgdr: each cycle is so many times as long as the one before (1); stepdecay: factor (0.7); exp_decay: rate (0.1)."""
    newstep: int = field(default=50, validator=COUNT)
    """stepdecay: epochs of a step."""

    def __attrs_post_init__(self) -> None:
        own = ("type", "lrmax", *_OPTIONS[self.type])
        for option in fields(Schedule):
            if option.name not in own and getattr(self, option.name) != option.default:
                message = f"`{self.type}` has no `{option.name}`; leave it out"
                raise ValueError(message)

    def rate(self, epoch: int, highest: float) -> float:
        """Give the rate of an epoch, counted from 1."""
        top = self.lrmax if self.lrmax is not None else highest
        match self.type:
            case "sgdr":
                return self._cosine(epoch, top)
            case "stepdecay":
                return top * _power(0.7 if self.mult is None else self.mult, epoch // self.newstep)
        return top * math.exp(-(0.1 if self.mult is None else self.mult) * epoch)

    def _cosine(self, epoch: int, top: float) -> float:
        """Give the rate of the k-th epoch, from 1, of a cycle of n (Loshchilov & Hutter 2017).

        It is lrmin + (lrmax - lrmin) (1 + cos(pi k / n)) / 2.
        """
        length, place = float(self.restart), epoch
        while place > length:
            place -= int(length)
            length = max(1.0, length * (1.0 if self.mult is None else self.mult))
        return self.lrmin + (top - self.lrmin) * (1 + math.cos(math.pi * place / int(length))) / 2


def _power(base: float, exponent: int) -> float:
    """Raise to a power; a rate that has grown beyond all floats is infinite, and training says what comes of it."""
    try:
        return base**exponent
    except OverflowError:
        return math.inf


@frozen
class Plateau:
    """`reduce_lr_on_plateau = { ... }` in `[training]`, Keras' ReduceLROnPlateau with deepG's numbers."""

    monitor: str = field(default="val_loss", validator=check_monitor)
    factor: float = field(default=0.9, validator=[gt(0), lt(1)])
    """The rate is multiplied by this ..."""
    patience: int = field(default=20, validator=COUNT)
    """... after so many epochs without a better value,"""
    cooldown: int = field(default=1, validator=[ge(0), le(2**31 - 1)])
    """and for so many epochs after that nothing is counted."""
    min_delta: float = field(default=1e-4, validator=[ge(0), lt(math.inf)])
    """What counts as better."""
    min_lr: float = field(default=0.0, validator=[ge(0), lt(math.inf)])

    def factors(self, history: Sequence[dict[str, Any]]) -> float:
        """Give what the rate is multiplied by after these epochs.

        Without validation the training value is watched.

        :raises OptionError: the history does not have the value, e.g. no accuracy where numbers are predicted.
        """
        best, wait, pause, product = math.inf, 0, 0, 1.0
        for record in history:
            value = -sign_of(self.monitor) * watch(record, self.monitor, "reduce_lr_on_plateau")
            pause, wait = max(pause - 1, 0), 0 if pause > 0 else wait
            if value < best - self.min_delta:
                best, wait = value, 0
            elif pause == 0:
                wait += 1
                if wait >= self.patience:
                    product, pause, wait = product * self.factor, self.cooldown, 0
        return product


@frozen(kw_only=True)
class Rates:
    """All that decides the learning rate."""

    learning_rate: float
    schedule: Schedule | None = None
    plateau: Plateau | None = None
    warmup_steps: int = 0
    """The rate rises from 0 over so many steps of the run."""

    def of_epoch(self, history: Sequence[dict[str, Any]]) -> float:
        """Give the rate of the epoch after these, warm-up aside."""
        rate = self.schedule.rate(len(history) + 1, self.learning_rate) if self.schedule else self.learning_rate
        if self.plateau:
            rate = max(rate * self.plateau.factors(history), min(rate, self.plateau.min_lr))
        return rate

    def of_step(self, rate: float, step: int) -> float:
        """Give the rate of a step of the run, counted from 0, in an epoch of this rate."""
        return rate * min(1.0, (step + 1) / self.warmup_steps) if self.warmup_steps else rate
