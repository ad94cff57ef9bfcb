"""What the parts of a run manage, each as a rate."""

from __future__ import annotations

from typing import Any

from attrs import asdict, field, frozen


@frozen(kw_only=True)
class Part:
    """One part of a run."""

    rate: float
    """So many of `unit` in a second."""
    unit: str
    """bases, windows, rows or files."""
    run_seconds: float | None = None
    """What it takes of a whole run; None: it is a part of another part."""
    note: str = ""


@frozen(kw_only=True)
class Verdict:
    """The slowest part, and what to do."""

    bottleneck: str
    """Name of the part."""
    key: str
    """Of the spec, to be changed."""
    advice: str
    """All of it in a sentence."""


@frozen(kw_only=True)
class Bench:
    """What was measured of a spec, in the order of a run."""

    backend: str
    device: str
    """In the words of the backend; empty where it says nothing."""
    parts: dict[str, Part] = field(factory=dict)
    """`reading` and `cache` of sequences, `batches`, `step`, `training`, and what the spec has of `validation`, `checkpoint`
    and `states`."""
    data_wait: float
    """Share of the training's time that goes by in waiting for data, 0 to 1."""
    verdict: Verdict

    @property
    def run_seconds(self) -> float:
        """What a whole run takes, its evaluation left out."""
        return sum(part.run_seconds or 0 for part in self.parts.values())

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return {**asdict(self), "run_seconds": self.run_seconds}
