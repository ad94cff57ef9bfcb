"""`predict` from a file to a table vs the bare forward pass of a network by hand, on arrays that are ready."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import folder, write_fasta
from benchmarks.measure import Row, alternate, clocked
from benchmarks.networks import CLASSES, seed_network, seed_trainer
from deepg_core.batches import Feed
from deepg_core.corpus.build import read_blocks
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.ask import Asker
from deepg_core.inference.grid import Grid
from deepg_core.inference.job import Job
from deepg_core.inference.outputs import Asked
from deepg_core.inference.passes import Once
from deepg_core.inference.pieces import Pieces
from deepg_core.inference.predict import Predictor
from deepg_core.inference.scores import ClassScores
from deepg_core.inference.sinks.memory import MemorySink
from deepg_core.plugins import plugin_manager
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat

LENGTH: Final = 500
STEP: Final = 100
BATCH: Final = 256
NAMES: Final = tuple("abcd")
Forward = Callable[[NDArray[np.float32]], Any]


def compare(backend: str, forward: Forward, quick: bool) -> list[Row]:
    """Measure a backend.

    :param forward: gives the probabilities of a batch (batch, length, 4).
    """
    feed = Feed(LabelFolderFormat(LabelFolder(LENGTH), Setting(NAMES)), OneHotEncoder(OneHot()))
    trainer, grid = seed_trainer(backend, LENGTH), Grid(LENGTH, STEP)
    (output,) = seed_network(LENGTH)[0].outputs
    reader = plugin_manager().get("reader", "fasta")
    parts = reader.load()(reader.config()).parts
    asked = [Asked(output, "target_1", ClassScores("", NAMES))]
    assert len(NAMES) == CLASSES
    with folder() as where:
        path = where / "sequence.fasta"
        write_fasta(path, 50_000 if quick else 400_000, records=1)
        pieces = Pieces([path], [path], lambda path: read_blocks(path, parts), "ACGT", grid)
        arrays = _encode(feed, pieces)

        def ours() -> None:
            Job(Predictor(trainer, asked, Asker(feed, grid, Once(), BATCH)), pieces, {"output": MemorySink()}).run()

        def baseline() -> None:
            for start in range(0, len(arrays), BATCH):
                forward(arrays[start : start + BATCH])

        seconds = alternate({"ours": clocked(ours), "baseline": clocked(baseline)}, 1 if quick else 5)
    rates = {who: len(arrays) / value for who, value in seconds.items()}
    what = f"predict from FASTA, {backend}, maxlen {LENGTH} vs the bare forward pass"
    return [Row(what=what, unit="windows/s", wanted_ratio=0.95, **rates)]


def _encode(feed: Feed, pieces: Pieces) -> NDArray[np.float32]:
    items = Asker(feed, pieces.grid, Once(), BATCH)(pieces())
    return np.concatenate([fed.inputs["input_1"] for item in items for fed in getattr(item, "fed", ())])
