"""A run's folder, records, and a checkpoint to take."""

from __future__ import annotations

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from deepg_core.checkpoints import Checkpoint
from deepg_core.runs.folder import RunFolder
from deepg_core.testing.examples import dense_network

SAMPLER = {"windows": [8], "streams": [[0, 4]], "seen": "80"}


@pytest.fixture
def run(tmp_path):
    """Give the folder of a run that begins."""
    folder = RunFolder(tmp_path / "trial")
    folder.path.mkdir()
    folder.write_start("")
    return folder


@pytest.fixture
def follow():
    """Tells an observer of a training: its records so far, and those to come; gives what it said of each."""

    def tell(observer, run, history, *records, end=True):
        observer.begin(run, history)
        said = []
        for record in records:
            history.append(record)
            said.append(
                observer.after_epoch(record, lambda: Checkpoint(dense_network(), {}, "", history, SAMPLER, [], "ACGT"))
            )
        if end:
            observer.end()
        return said

    return tell


@pytest.fixture(scope="session")
def read_events():
    """Read the scalars of a folder with TensorBoard's own reader: tag -> (step, value) of each."""

    def read(folder):
        events = EventAccumulator(str(folder))
        events.Reload()
        return {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}

    return read
