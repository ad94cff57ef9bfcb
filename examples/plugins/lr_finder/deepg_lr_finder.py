"""Finds a learning rate: it rises from epoch to epoch, and where the loss falls fastest is a good one (Smith 2017, range test).

An observer cannot set the rate; the spec says how it rises, `schedule = { type = "stepdecay", newstep = 1, mult = 2.0 }`.
"""

import logging

import numpy as np
from attrs import field, frozen, validators

from deepg_core.atomic import write_text, write_whole
from deepg_core.observers import Observer
from deepg_core.plugins import Component, hookimpl

DEEPG_API = "1.0"
logger = logging.getLogger(f"deepg_core.{__name__}")  # what is logged below `deepg_core` is shown on stderr


@frozen
class LrFinderOptions:
    """`observers = { lr_finder = { worse = 4.0 } }` in [training]."""

    worse: float = field(default=4.0, validator=validators.gt(1))
    """The training ends once the loss is so many times the lowest one."""
    smooth: float = field(default=0.5, validator=[validators.ge(0), validators.lt(1)])
    """How much of the loss before is in each that is drawn."""


class LrFinder(Observer):
    """Writes `lr_finder.csv` and `lr_finder.png`. All follows from the history: a run that goes on has the same curve."""

    def begin(self, run, history):
        self._folder, self._history = run.path, history

    def after_epoch(self, record, take):
        rates, losses = self._curve()
        enough = bool(losses[-1] > self.config.worse * losses.min())
        if enough:
            logger.info("lr_finder: %s", describe(rates, losses))
            self._history.note(record.epoch, f"lr_finder: {describe(rates, losses)}")
        return enough

    def end(self):
        if len(self._history) > 1:
            rates, losses = self._curve()
            write_text(self._folder / "lr_finder.csv", write_table(rates, self._history.values("loss"), losses))
            with write_whole(self._folder / "lr_finder.png") as draft:
                draw_curve(draft, rates, losses)

    def _curve(self):
        """Give rates and losses so far, (epochs,) each."""
        return np.asarray(self._history.values("lr")), smoothed(self._history.values("loss"), self.config.smooth)


def smoothed(losses, share):
    """Give running means, each with a share of the one before: (epochs,)."""
    found = []
    for loss in losses:
        found.append(loss if not found else share * found[-1] + (1 - share) * loss)
    return np.asarray(found)


def describe(rates, losses):
    """Say what came of it."""
    if not (np.diff(rates) > 0).all():
        return "the learning rate does not rise; it should in every epoch"
    best = find_steepest(rates, losses)
    return "the loss never falls" if best is None else f"the loss falls fastest at a learning rate of {best:.2g}"


def find_steepest(rates, losses):
    """Give the rate at which the loss falls fastest, for the logarithm of the rate; None where it never falls."""
    slopes = np.gradient(losses, np.log(rates))
    lowest = int(slopes.argmin())
    return float(rates[lowest]) if slopes[lowest] < 0 else None


def write_table(rates, losses, smooth):
    """Give the curve as CSV."""
    rows = zip(rates.tolist(), losses, smooth.tolist(), strict=True)
    return "".join(["lr,loss,smoothed\n", *(f"{rate:.6g},{loss:.6g},{its:.6g}\n" for rate, loss, its in rows)])


def draw_curve(path, rates, losses):
    """Draw it as PNG."""
    from matplotlib.figure import Figure  # here: it takes 0.3 s to import

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot(rates, losses, marker=".")
    axes.set(xscale="log", xlabel="learning rate", ylabel="loss, smoothed", title=describe(rates, losses))
    figure.savefig(path, format="png")


@hookimpl
def deepg_observers():
    yield Component(
        "lr_finder", LrFinderOptions, "deepg_lr_finder:LrFinder", "the learning rate at which the loss falls fastest"
    )
