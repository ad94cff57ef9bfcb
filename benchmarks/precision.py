"""What a network of torch is asked in other precisions, on one core: bf16 and int8 against float32.

The processor's time counts, as in `rivals`. How far the answers are from each other depends on what was learned, so it is not
measured here: `deepg predict --precision` says it of a network of one's own.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Final

import torch

from benchmarks.measure import Clocked, Row
from benchmarks.networks import seed_trainer
from benchmarks.step import PREDICTION, arrays_for, ask, rates

CASES: Final = (
    ("seed", 50), ("seed", 500), ("residual CNN", 500), ("large", 500), ("transformer", 200), ("wide transformer", 128),
    ("gated CNN", 2000),
)  # fmt: skip
BATCHES: Final = 2


def run(quick: bool) -> list[Row]:
    """Measure them; quickly, the smallest network alone."""
    torch.set_num_threads(1)
    return [_row(*case, its, 1 if quick else 5) for case in CASES[: 1 if quick else None] for its in ("bf16", "int8")]


def _row(name: str, maxlen: int, precision: str, rounds: int) -> Row:
    arrays = arrays_for(name, BATCHES, maxlen)
    trainers = {
        who: seed_trainer("torch", maxlen, name, device="cpu", precision=its)
        for who, its in (("ours", precision), ("baseline", "float32"))
    }
    works = {who: _clocked(partial(ask, name, trainer, arrays)) for who, trainer in trainers.items()}
    what = f"{PREDICTION} of the {name} network, torch, maxlen {maxlen}, on one core: {precision} vs float32"
    return Row(what=what, unit="batches/s", **rates(works, BATCHES, rounds))


def _clocked(work: partial[None]) -> Clocked:
    def run() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return run
