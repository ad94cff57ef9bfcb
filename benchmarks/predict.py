"""`predict`, `states` and `evaluate` from a file vs the bare forward pass of a network by hand, on arrays that are ready."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from benchmarks.data import build, folder, write_fasta
from benchmarks.measure import Row, alternate, clocked
from benchmarks.networks import CLASSES, seed_network, seed_trainer
from deepg_core.batches import Feed, WindowSource
from deepg_core.checkpoints.calibration import Calibration
from deepg_core.corpus.build import read_blocks
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.activate import Activator
from deepg_core.inference.ask import Asker
from deepg_core.inference.grid import Grid
from deepg_core.inference.job import Job
from deepg_core.inference.judging.answers import Gathered, answer
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.options import Subject
from deepg_core.inference.judging.parts import describe_parts
from deepg_core.inference.outputs import Asked
from deepg_core.inference.passes import Once
from deepg_core.inference.pieces import Pieces
from deepg_core.inference.predict import Predictor
from deepg_core.inference.scores import ClassScores
from deepg_core.inference.sinks.memory import MemorySink
from deepg_core.network import Graph
from deepg_core.plugins import plugin_manager
from deepg_core.sampling import Plan
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.training import Trainer

LENGTH: Final = 500
STEP: Final = 100
BATCH: Final = 256
NAMES: Final = tuple("abcd")
Forward = Callable[[NDArray[np.float32]], Any]


@frozen
class Prepared:
    """A file, and what is asked about it."""

    path: Path
    feed: Feed
    trainer: Trainer
    graph: Graph
    asker: Asker
    pieces: Pieces


def compare(
    what: str, backend: str, forward: Forward, quick: bool, work: Callable[[Prepared], Callable[[], object]]
) -> list[Row]:
    """Measure a backend.

    :param forward: gives what is asked for of a batch (batch, length, 4).
    :param work: gives what is compared with it.
    """
    feed = Feed(LabelFolderFormat(LabelFolder(LENGTH), Setting(NAMES)), OneHotEncoder(OneHot()))
    grid = Grid(LENGTH, STEP)
    reader = plugin_manager().get("reader", "fasta")
    parts = reader.load()(reader.config()).parts
    assert len(NAMES) == CLASSES
    with folder() as where:
        path = where / "sequence.fasta"
        write_fasta(path, 5_000 if quick else 400_000, records=1)
        pieces = Pieces([path], [path], lambda path: read_blocks(path, parts), "ACGT", grid)
        arrays = _encode(feed, pieces)
        asker = Asker(feed, grid, Once(), BATCH)
        ours = work(Prepared(path, feed, seed_trainer(backend, LENGTH), seed_network(LENGTH)[0], asker, pieces))

        def baseline() -> None:
            for start in range(0, len(arrays), BATCH):
                forward(arrays[start : start + BATCH])

        seconds = alternate({"ours": clocked(ours), "baseline": clocked(baseline)}, 1 if quick else 5)
    rates = {who: len(arrays) / value for who, value in seconds.items()}
    told = f"{what}, {backend}, maxlen {LENGTH} vs the bare forward pass"
    return [Row(what=told, unit="windows/s", wanted_ratio=0.95, **rates)]


def predict(its: Prepared) -> Callable[[], object]:
    """Predict from a file to a table."""
    asked = [Asked(its.graph.outputs[0], "target_1", ClassScores("", NAMES))]
    return lambda: Job(Predictor(its.trainer, asked, its.asker), its.pieces, {"output": MemorySink()}).run()


def states(its: Prepared) -> Callable[[], object]:
    """Take the states of the LSTM from a file; nothing is written."""
    return lambda: Job(Activator(its.trainer, ["lstm"], its.asker), its.pieces, {}).run()


def evaluate(its: Prepared) -> Callable[[], object]:
    """Ask about all windows of a corpus, and keep the answers beside the truth."""
    plan = Plan(length=LENGTH, step=STEP, batch_size=BATCH)
    source = WindowSource(build([its.path], its.path.parent / "cache"), its.feed, plan)
    material = Material(source, its.feed, "validation")
    subject = Subject(
        path=its.path, graph=its.graph, labels=NAMES, trainer=its.trainer, calibration=Calibration(), batch_size=BATCH
    )
    parts = describe_parts(its.graph, source.signature, its.feed, NAMES)

    def ask() -> None:
        gathered = Gathered(parts[0])
        for examples in material.examples(material.open(None, 0), "evaluating"):
            gathered.add(answer(subject, parts, material.passes, examples)[0], {})
        assert gathered.told.count

    return ask


def _encode(feed: Feed, pieces: Pieces) -> NDArray[np.float32]:
    items = Asker(feed, pieces.grid, Once(), BATCH)(pieces())
    return np.concatenate([fed.inputs["input_1"] for item in items for fed in getattr(item, "fed", ())])
