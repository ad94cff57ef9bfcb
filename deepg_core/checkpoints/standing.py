"""What a training is at, beside its numbers: the text `standing` of a checkpoint."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from attrs import asdict, fields, frozen
from numpy.typing import NDArray

from deepg_core.checkpoints.contents import Checkpoint, Unfinished
from deepg_core.network.sums import Sums

Arrays = dict[str, NDArray[Any]]


@frozen
class Standing:
    """It, as JSON holds it."""

    steps: int | None = None
    """Of an unfinished epoch, how many were taken; None: there is none."""
    seconds: float = 0.0
    """How long these took."""
    ended_by: Sequence[str] = ()
    halvings: int = 0
    notes: Sequence[str] = ()

    def unfinished(self, sums: Arrays, layers: Arrays, others: Arrays) -> Unfinished:
        """Give the unfinished epoch with its numbers.

        :param others: `N/OUTPUT/STATISTIC` of worker N, from 1 on.
        """
        assert self.steps is not None
        theirs: dict[int, Arrays] = {}
        for name, array in others.items():
            number, _, key = name.partition("/")
            theirs.setdefault(int(number), {})[key] = array
        return Unfinished(
            self.steps, self.seconds, Sums(sums), layers, tuple(Sums(theirs[it]) for it in sorted(theirs))
        )


def write_standing(checkpoint: Checkpoint) -> str:
    """Write what a training is at."""
    part, history = checkpoint.unfinished, checkpoint.history
    steps, seconds = (part.steps, part.seconds) if part else (None, 0.0)
    return json.dumps(asdict(Standing(steps, seconds, checkpoint.ended_by, checkpoint.halvings, history.notes)))


def read_standing(text: str) -> Standing:
    """Read what `write_standing` wrote.

    :raises ValueError: it is something else.
    """
    found = json.loads(text)
    if not isinstance(found, dict) or not _sound(found):
        message = f"`standing` is {text[:60]!r}, which says of no training where it is"
        raise ValueError(message)
    return Standing(**found)


def _sound(found: dict[str, Any]) -> bool:
    texts = [found.get(name) for name in ("ended_by", "notes")]
    return (
        set(found) == {it.name for it in fields(Standing)}
        and (found["steps"] is None or _count(found["steps"]))
        and _count(found["halvings"])
        and type(found["seconds"]) in (int, float)
        and math.isfinite(found["seconds"])
        and all(isinstance(its, list) and all(isinstance(it, str) for it in its) for its in texts)
    )


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 63
