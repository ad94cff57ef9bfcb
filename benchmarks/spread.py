"""Two workers of Ray, of a core each, vs one process of a core: predicting and training, once all are at work."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest import mock

import deepg_core as dg
from benchmarks.data import folder, write_fasta
from benchmarks.measure import Row
from benchmarks.networks import CLASSES, seed_network, seed_trainer
from deepg_core.assembly.launcher import name_launcher
from deepg_core.batches import Feed
from deepg_core.corpus.build import read_blocks
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.ask import Asker
from deepg_core.inference.grid import Grid
from deepg_core.inference.outputs import Asked
from deepg_core.inference.passes import Once
from deepg_core.inference.pieces import Pieces
from deepg_core.inference.predict import Predictor
from deepg_core.inference.scores import ClassScores
from deepg_core.inference.spread import Spread
from deepg_core.plugins import plugin_manager
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat

LENGTH: Final = 500
STEP: Final = 100
PIECE: Final = 1 << 17
"""Letters: half a second of work."""
NAMES: Final = tuple("abcd")
WARM: Final = 4
"""Pieces that are not counted: workers start, and import their framework."""
SPEC: Final = """
evaluate = false
[run]
name = "trial"
backend = "torch"
[data]
train = "sequence.fasta"
[target]
type = "target_right"
maxlen = 500
[sampling]
batch_size = 64
[model]
type = "lstm_cnn"
kernel_size = [12, 12, 12]
filters = [64, 64, 64]
pool_size = [3, 3, 3]
layer_lstm = [32]
layer_dense = [4]
[training]
epochs = 2
checkpoints = false
tensorboard = false
torch = { threads = 1 }
"""
TWO: Final = 'run.launcher={ type = "ray", workers = 2 }'


def run(quick: bool) -> list[Row]:
    """Measure both, with PyTorch."""
    with mock.patch.dict(os.environ, {"OMP_NUM_THREADS": "1"}), folder() as where:
        write_fasta(where / "sequence.fasta", PIECE * (10 if quick else 60), records=1)
        (where / "spec.toml").write_text(SPEC)
        return [_predict(where / "sequence.fasta"), _train(where / "spec.toml", 4 if quick else 150)]


def _predict(path: Path) -> Row:
    reader = plugin_manager().get("reader", "fasta")
    parts = reader.load()(reader.config()).parts
    pieces = Pieces([path], [path], lambda path: read_blocks(path, parts), "ACGT", Grid(LENGTH, STEP), size=PIECE)
    launcher = name_launcher("ray", 2)
    assert launcher
    rates = {"ours": _rate(Spread(launcher, _speaker)(pieces())), "baseline": _rate(_speaker().say(pieces()))}
    told = f"predict, torch, maxlen {LENGTH}: two workers vs one process"
    return Row(what=told, unit="windows/s", wanted_ratio=1.9, **rates)


def _speaker() -> Predictor:
    feed = Feed(LabelFolderFormat(LabelFolder(LENGTH), Setting(NAMES)), OneHotEncoder(OneHot()))
    assert len(NAMES) == CLASSES
    asked = [Asked(seed_network(LENGTH)[0].outputs[0], "target_1", ClassScores("", NAMES))]
    return Predictor(seed_trainer("torch", LENGTH, threads=1), asked, Asker(feed, Grid(LENGTH, STEP), Once(), 256))


def _rate(said: Iterable[tuple[Any, Any]]) -> float:
    begun, windows = 0.0, 0
    for number, (_, its) in enumerate(said):
        if number < WARM:
            begun = time.perf_counter()
        else:
            windows += int(its.stats[1]["windows"].sum())
    return windows / (time.perf_counter() - begun)


def _train(spec: Path, steps: int) -> Row:
    rate = partial(_train_rate, spec, f"training.steps_per_epoch={steps}")
    told = f"training, torch, maxlen {LENGTH}, batches of 64: two workers vs one process"
    return Row(what=told, unit="batches/s", wanted_ratio=1.8, ours=rate(TWO) * steps, baseline=rate() * steps)


def _train_rate(spec: Path, *overrides: str) -> float:
    """Give how many of its last epochs a run would train in a second."""
    made = dg.run(spec, overrides)
    return 1 / float(json.loads((made / "history.json").read_text())[-1]["seconds"])
