"""The training step with masks that follow from a counter, against the same step with the framework's own dropout."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from benchmarks.measure import Row, clocked
from benchmarks.networks import seed_trainer
from benchmarks.step import arrays_for, learn, rates
from deepg_core.network import Drawing
from deepg_core.network.dropout import Integers, Masks
from deepg_core.training import Trainer

STEPS: Final = {("seed with dropout", 50): 40, ("seed with dropout", 500): 8, ("transformer with dropout", 200): 4}
"""(network, maxlen) -> steps in a round: about half a second."""
WANTED: Final = 0.97


def compare(backend: str, own: Callable[[str, int], Trainer], quick: bool) -> list[Row]:
    """Measure a backend.

    :param own: makes, for a network and a maxlen, a trainer whose dropout is the framework's.
    """
    rows = []
    for (name, maxlen), many in STEPS.items():
        steps = 2 if quick else many
        trainers = {"ours": seed_trainer(backend, maxlen, name), "baseline": own(name, maxlen)}
        arrays = arrays_for(name, steps, maxlen)
        works = {who: clocked(partial(learn, trainer, arrays)) for who, trainer in trainers.items()}
        what = f"training step of the {name.split(' ')[0]} network with dropout, {backend}, maxlen {maxlen} vs the framework's"
        rows.append(Row(what=what, unit="steps/s", wanted_ratio=WANTED, **rates(works, steps, 1 if quick else 15)))
    return rows


def no_masks(integers: Integers) -> Masks:
    """Give those of a network that drops nothing."""
    draw = Drawing()
    return Masks(draw.graph(draw.input("x", (1,))), integers)
