"""What a checkpoint costs: taken from the trainer, written and flushed, of networks with Adam."""

from __future__ import annotations

import statistics
from functools import partial
from typing import Final

from benchmarks.data import folder
from benchmarks.measure import Row, clocked
from benchmarks.networks import seed_trainer
from benchmarks.step import arrays_for, learn
from deepg_core.checkpoints import Checkpoint, save_checkpoint
from deepg_core.history import History
from deepg_core.network import Network
from deepg_core.training.averages import to_keep

WANTED: Final = 6
"""Seconds: a hundredth of ten minutes."""
NETWORKS: Final = (("seed", 500), ("residual CNN", 500), ("transformer", 200), ("large", 500))


def run(quick: bool) -> list[Row]:
    """Measure it on torch; all but fetching the arrays is core's."""
    return [_row(*NETWORKS[0], 1)] if quick else [_row(*network, 7) for network in NETWORKS]


def _row(name: str, maxlen: int, rounds: int) -> Row:
    trainer = seed_trainer("torch", maxlen, name)
    learn(trainer, arrays_for(name, 1, maxlen))
    size = sum(array.size for array in trainer.weights().values())
    graph = trainer._network.graph  # type: ignore[attr-defined]

    def checkpoint(path: object) -> None:
        weights, optimizer = to_keep(trainer.state())
        stored = Checkpoint(Network(graph, weights), optimizer, "", History(), {}, [], "ACGT")
        save_checkpoint(path, stored)  # type: ignore[arg-type]

    with folder() as where:
        work = clocked(partial(checkpoint, where / "x.h5"))
        seconds = statistics.median(work() for _ in range(rounds))
    what = f"a checkpoint of the {name} network, {size / 1e6:.2g} million weights with Adam, every ten minutes"
    return Row(what=what, unit="s", ours=seconds, wanted=WANTED)
