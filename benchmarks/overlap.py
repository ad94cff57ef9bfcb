"""Windows that overlap: `predict` with what they share computed once vs window by window."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from benchmarks.data import folder, write_fasta
from benchmarks.measure import Row, alternate, clocked
from benchmarks.networks import CLASSES
from deepg_core.batches import Feed
from deepg_core.corpus.build import read_blocks
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.ask import Asker
from deepg_core.inference.grid import Grid
from deepg_core.inference.job import Job
from deepg_core.inference.outputs import Asked
from deepg_core.inference.overlap import Answers, Overlapping, share_overlaps
from deepg_core.inference.passes import Once
from deepg_core.inference.pieces import Pieces
from deepg_core.inference.predict import Predictor
from deepg_core.inference.scores import ClassScores
from deepg_core.inference.sinks.memory import MemorySink
from deepg_core.models.lstm_cnn import LstmCnn, LstmCnnBuilder
from deepg_core.network import Network, Signature
from deepg_core.network.goal import decide_goals
from deepg_core.plugins import plugin_manager
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat
from deepg_core.training import Trainer

BATCH: Final = 256
NAMES: Final = tuple("abcd")
NETWORKS: Final[dict[str, dict[str, Any]]] = {
    "convolutions": {"pool_size": (5, 5, 1), "gap": True},
    "convolutions, no pooling": {"pool_size": (1, 1, 1), "gap": True},
    "seed, pools of 2": {"pool_size": (2, 2, 2), "layer_lstm": (32,)},
    "seed": {"pool_size": (3, 3, 3), "layer_lstm": (32,)},
}
"""All with three convolutions of 64 filters, 12 wide, with "valid"."""
CASES: Final = (
    ("convolutions", 1000, 100),
    ("convolutions", 500, 50),
    ("convolutions, no pooling", 1000, 100),
    ("seed, pools of 2", 1000, 100),
    ("seed", 1000, 100),
    ("seed", 1000, 108),
)


def compare(backend: str, quick: bool) -> list[Row]:
    """Measure a backend."""
    return [_measure(backend, *case, quick) for case in (CASES[:1] if quick else CASES)]


def _measure(backend: str, name: str, length: int, step: int, quick: bool) -> Row:
    config = LstmCnn(
        kernel_size=(12,) * 3, filters=(64,) * 3, layer_dense=(CLASSES,), padding="valid", **NETWORKS[name]
    )
    network = LstmCnnBuilder(config).build(Signature({"input_1": (length, 4)}, {"target_1": (CLASSES,)}), 1)
    component = plugin_manager().get("trainer", backend)

    def start(part: Network, whole: bool = False) -> Trainer:
        trainer: Trainer = component.load()(component.config())
        trainer.compile(part, config, decide_goals(part.graph, config) if whole else {})
        return trainer

    trainer = start(network, whole=True)
    shared = share_overlaps(trainer, network, network.graph.outputs, step, BATCH, start)
    reader = plugin_manager().get("reader", "fasta")
    parts = reader.load()(reader.config()).parts
    grid, feed = (
        Grid(length, step),
        Feed(LabelFolderFormat(LabelFolder(length), Setting(NAMES)), OneHotEncoder(OneHot())),
    )
    asked = [Asked(network.graph.outputs[0], "target_1", ClassScores("", NAMES))]
    with folder() as where:
        path = where / "sequence.fasta"
        letters = write_fasta(path, 8_000 if quick else 120_000, records=1)
        pieces = Pieces([path], [path], lambda path: read_blocks(path, parts), "ACGT", grid)
        found: dict[str, Any] = {}

        def ask(who: str, answers: Answers) -> None:
            sink = MemorySink()
            Job(Predictor(answers, asked, Asker(feed, grid, Once(), BATCH)), pieces, {"output": sink}).run()
            found[who] = np.array([sink.columns[f"mean_conf_{name}"] for name in NAMES])

        works = {"ours": shared, "baseline": trainer}
        clocks = {who: clocked(lambda who=who, answers=answers: ask(who, answers)) for who, answers in works.items()}
        alternate(clocks, 1)  # traces
        seconds = alternate(clocks, 1 if quick else 3)
    assert np.abs(found["ours"] - found["baseline"]).max() < 1e-5
    rates = {who: (letters // step) / value for who, value in seconds.items()}
    seam = f"shared up to `{shared.sharing.seam}`" if isinstance(shared, Overlapping) else "nothing shared"
    return Row(what=f"{name}, {backend}, maxlen {length}, step {step}: {seam}", unit="windows/s", **rates)
