"""How fast checkpoints and states are written."""

from __future__ import annotations

import time
from math import ceil

import numpy as np
from attrs import evolve

from deepg_core.assembly.data import Data
from deepg_core.batches import WindowSource
from deepg_core.bottleneck.clock import pace
from deepg_core.bottleneck.parts import Part
from deepg_core.checkpoints import Checkpoint, file_name, save_checkpoint
from deepg_core.corpus import Corpus
from deepg_core.history import Record
from deepg_core.network import Network
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import Training
from deepg_core.states.write import write_states
from deepg_core.training import Trainer


def measure_checkpoint(
    start: Checkpoint, trainer: Trainer, training: Training, epoch: float, folder: RunFolder
) -> Part:
    """Write a checkpoint again and again for half a second; the last one stays.

    :param epoch: seconds that an epoch trains.
    """
    path = folder.checkpoints / file_name(Record(epoch=0))
    path.parent.mkdir()

    def save() -> None:
        state = trainer.state()
        network = Network(start.network.graph, state.weights)
        save_checkpoint(path, evolve(start, network=network, optimizer=state.optimizer))

    seconds = pace(save, lambda: None, 0.5)
    megabytes = path.stat().st_size / 1e6
    return Part(
        rate=1 / seconds,
        unit="files",
        run_seconds=training.epochs * count_checkpoints(training, epoch) * seconds,
        note=f"{seconds:.3f} s and {megabytes:.1f} MB each",
    )


def count_checkpoints(training: Training, epoch: float) -> int:
    """Say how many are written in an epoch that trains so many seconds; none where none are kept."""
    kept = training.kept
    if kept is None:
        return 0
    by_steps = ceil(training.steps_per_epoch / kept.every_steps) if kept.every_steps else 1
    return by_steps + (int(epoch / (60 * kept.every_minutes)) if kept.every_minutes else 0)


def measure_states(
    spec: Spec, data: Data, trainer: Trainer, network: Network, folder: RunFolder, seconds: float
) -> Part:
    """Write states along the first letters of `states.source`; so many that it takes about so long."""
    source, config = data.states(), spec.choice("states").config
    windows = config.batch_size
    while True:
        some = _head(source, windows, config.step)
        begun = time.perf_counter()
        write_states(spec.choice("states"), some, trainer, network.graph, folder)
        passed = time.perf_counter() - begun
        done, total = some.once().examples, source.once().examples
        if passed > seconds / 4 or done == total:
            return Part(rate=done / passed, unit="windows", run_seconds=total * passed / done)
        windows = int(windows * min(16, seconds / 2 / passed)) + 1


def _head(source: WindowSource, windows: int, step: int) -> WindowSource:
    """Give the source of about so many windows, from the first record on that has one."""
    corpus, length = source.corpus, source.feed.target.window
    first = int(np.argmax(corpus.lengths >= length))
    stop = int(corpus.offsets[first]) + length + (windows - 1) * step
    return WindowSource(_cut(corpus, stop), source.feed, source.plan, labelled=False)


def _cut(corpus: Corpus, letters: int) -> Corpus:
    """Give the first letters of a corpus; the last record may be cut."""
    records = int(np.searchsorted(corpus.offsets, letters))
    if records >= len(corpus.lengths):
        return corpus
    offsets = np.minimum(corpus.offsets[: records + 1], letters)
    files = int(corpus.file[records - 1]) + 1
    return evolve(
        corpus,
        letters=corpus.letters[:letters],
        offsets=offsets,
        file=corpus.file[:records],
        header_offsets=corpus.header_offsets[: records + 1],
        ambiguous=corpus.ambiguous[:records],
        qualities=corpus.qualities[:letters],
        files=corpus.files[:files],
        labels=corpus.labels[:files],
    )
