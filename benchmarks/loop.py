"""An epoch as `deepg run` trains it, from FASTA and with all default observers, against one of a loop by hand."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.data import Arrays, folder, one_hot, write_fasta
from benchmarks.measure import Clocked, Row
from benchmarks.networks import BATCH, CLASSES
from benchmarks.step import rates
from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import decide_spec_goals, make_trainer
from deepg_core.assembly.observers import make_observers
from deepg_core.assembly.starting import begin
from deepg_core.history import History
from deepg_core.history.schedules import Rates
from deepg_core.observers import Observer
from deepg_core.plugins import NoOptions
from deepg_core.runs.folder import RunFolder, make_folder
from deepg_core.spec.load import load_spec
from deepg_core.spec.resolved import write_resolved
from deepg_core.training import loop as loop_module
from deepg_core.training.live import Live
from deepg_core.training.loop import Loop

MAXLEN: Final = 50
STEPS, ROUNDS = 1000, 3
_SPEC: Final = """
[data]
train = { a = "a.fasta", b = "b.fasta", c = "c.fasta", d = "d.fasta" }
[target]
type = "label_folder"
maxlen = 50
[sampling]
step = 7
batch_size = 64
reverse_complement = true
[model]
type = "lstm_cnn"
kernel_size = [12, 12, 12]
filters = [64, 64, 64]
pool_size = [3, 3, 3]
layer_lstm = 32
layer_dense = 4
"""


class Clock(Observer[NoOptions]):
    """Clocks a training, from when all observers are ready to when the first is told of the end. It is the first and the last.

    What comes once a run stays out: the picture of the curves, the versions of what is installed.
    """

    def begin(self, run: RunFolder, history: History) -> None:  # noqa: ARG002
        """Start; twice, of which the last counts."""
        self._start, self.seconds = time.perf_counter(), 0.0

    def end(self) -> None:
        """Stop; twice, of which the first counts."""
        self.seconds = self.seconds or time.perf_counter() - self._start


class Waits:
    """Notes how long each epoch waits for data."""

    def __init__(self) -> None:
        self._lives: list[Live] = []

    def __call__(self, *args: Any) -> Live:
        """Watch an epoch as the loop does."""
        self._lives.append(Live(*args))
        return self._lives[-1]

    @property
    def seconds(self) -> float:
        """Give the median of the epochs but the first, in which the processor's caches are cold."""
        return float(np.median([live.waited for live in self._lives[1:]]))


def compare(backend: str, by_hand: Callable[[str, Arrays], Clocked], quick: bool) -> list[Row]:
    """Measure a backend: the epoch, and how long it waits for data.

    :param by_hand: as in `step`.
    """
    steps, rounds, waits = (3, 1, Waits()) if quick else (STEPS, ROUNDS, Waits())
    loop_module.Live = waits  # type: ignore[assignment, misc]
    with folder() as where:
        works = {
            "ours": _epochs(where, backend, steps),
            "baseline": by_hand("seed", one_hot(steps * BATCH, MAXLEN, CLASSES)),
        }
        found = rates(works, steps, rounds)
    what = f"an epoch of {steps:,} steps, {backend}, from FASTA with all observers"
    return [
        Row(what=f"{what} vs a loop by hand", unit="steps/s", wanted_ratio=0.95, **found),
        Row(what=f"{what}: waiting for data", unit="s", ours=waits.seconds, wanted=0.01 * steps / found["ours"]),
    ]


def _epochs(where: Path, backend: str, steps: int) -> Clocked:
    """Make a run of one epoch after another, each in a folder of its own."""
    for number, name in enumerate("abcd"):
        write_fasta(where / f"{name}.fasta", 300_000, number)
    (where / "spec.toml").write_text(_SPEC)
    design, data = assemble(load_spec(where / "spec.toml", [f"run.output={where / 'runs'}"], backend=backend))
    goals, train = decide_spec_goals(design.spec, design.network, design.signature), data.batches("train")
    trainer = make_trainer(design.spec, design.network, design.signature)
    start = begin(design, write_resolved(design.spec))

    def epoch() -> float:
        train.rewind()
        clock = Clock(NoOptions())
        run = make_folder(where / "runs", "epoch")
        run.write_start(start.spec, {})
        Loop(
            trainer=trainer, goals=goals, train=train, validation=None, epochs=1, steps_per_epoch=steps,
            validation_steps=1, rates=Rates(learning_rate=0.001), seed=1, start=start,
            observers=[clock, *make_observers(design.spec), clock],
        ).run(run)  # fmt: skip
        return clock.seconds

    return epoch
