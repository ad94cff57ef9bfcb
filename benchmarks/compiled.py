"""The training step with `[training] compile` against the same step without."""

from __future__ import annotations

from functools import partial
from typing import Final

from benchmarks.measure import Row, clocked
from benchmarks.networks import seed_trainer
from benchmarks.step import arrays_for, learn, rates

STEPS: Final = {
    ("seed", 50): 20,
    ("seed", 500): 4,
    ("residual CNN", 500): 4,
    ("transformer", 200): 3,
    ("transformer with dropout", 200): 3,
}
"""(network, maxlen) -> steps in a round: a quarter of a second or so."""


def compare(backend: str, quick: bool) -> list[Row]:
    """Measure a backend. What compiling brings depends on the machine, so nothing is wanted of it."""
    rows = []
    for (name, maxlen), many in STEPS.items():
        steps = 2 if quick else many
        arrays = arrays_for(name, steps, maxlen)
        trainers = {who: seed_trainer(backend, maxlen, name, compiles=who == "ours") for who in ("ours", "baseline")}
        works = {who: clocked(partial(learn, trainer, arrays)) for who, trainer in trainers.items()}
        what = f"training step of the {name} network, {backend}, maxlen {maxlen}, compiled vs not"
        rows.append(Row(what=what, unit="steps/s", **rates(works, steps, 1 if quick else 9)))
    return rows
