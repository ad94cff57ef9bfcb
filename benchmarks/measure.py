"""How everything here is measured: what is compared takes turns, and medians count."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

from attrs import frozen

Clocked = Callable[[], float]
"""Does some work and says how many seconds it took; what it does before and after is its own."""


@frozen(kw_only=True)
class Row:
    """One line of the table. Seconds and megabytes (`unit` "s", "MB") should be few, rates high."""

    what: str
    unit: str
    ours: float
    baseline: float | None = None
    wanted: float | None = None
    """What `ours` must reach."""
    wanted_ratio: float | None = None
    """What ours / baseline must reach."""

    @property
    def few(self) -> bool:
        """Whether less is better."""
        return self.unit in ("s", "MB")

    @property
    def ratio(self) -> float | None:
        """Ours by the baseline."""
        return self.ours / self.baseline if self.baseline else None

    @property
    def met(self) -> bool:
        """Whether both are reached."""
        pairs = ((self.ours, self.wanted), (self.ratio, self.wanted_ratio))
        return all(self._reaches(value, limit) for value, limit in pairs if value is not None and limit is not None)

    def _reaches(self, value: float, limit: float) -> bool:
        return value <= limit if self.few else value >= limit


def clocked(work: Callable[[], object]) -> Clocked:
    """Clock the whole of some work."""

    def run() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return run


def alternate(works: Mapping[str, Clocked], rounds: int) -> dict[str, float]:
    """Give the median seconds of each work. They take turns, every second round in reverse, so that what else the
    machine does hits all alike.
    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds):
        for name in reversed(works) if number % 2 else works:
            seconds[name].append(works[name]())
    return {name: statistics.median(values) for name, values in seconds.items()}
