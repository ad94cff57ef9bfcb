"""Batches of shuffled one-hot windows of random strand, beside plain numpy and beside what a network takes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import Arrays, build, folder, write_fasta
from benchmarks.measure import Row, alternate, clocked
from benchmarks.networks import demo_trainer
from deepg_core.batches import Batches
from deepg_core.corpus import Corpus
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.sampling import Plan
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat

SIZE: Final = 256
LENGTH: Final = 1000
_WHAT: Final = f"batches of {SIZE} x {LENGTH // 1000} kb"


def run(quick: bool) -> list[Row]:
    """Measure both; a batch is 4 MB of float32, and at least two are alive, as in training."""
    with folder() as where:
        corpus = _corpus(where, 300_000 if quick else 30_000_000)
        batches = _batches(corpus)
        count, rounds = (2, 1) if quick else (50, 9)
        beside_numpy = _beside_numpy(batches, _plain(corpus), count, rounds)
        return [beside_numpy, _beside_appetite(batches, beside_numpy.ours, 1 if quick else 5)]


def _corpus(where: Path, bases: int) -> Corpus:
    files = [where / "first.fasta", where / "second.fasta"]
    for seed, path in enumerate(files):
        write_fasta(path, bases, seed)
    return build(files, where / "cache")


def _batches(corpus: Corpus) -> Batches:
    plan = Plan(length=LENGTH, step=100, batch_size=SIZE, shuffle_windows=True, reverse_complement=True)
    target = LabelFolderFormat(LabelFolder(LENGTH), ("first", "second"))
    return Batches(corpus, target, OneHotEncoder(OneHot()), plan, (1, 0))


def _beside_numpy(ours: Batches, plain: Iterator[Arrays], count: int, rounds: int) -> Row:
    works = {"ours": lambda: _take(ours, count), "baseline": lambda: _take(plain, count)}
    seconds = alternate({who: clocked(work) for who, work in works.items()}, rounds)
    rates = {who: SIZE * count / value for who, value in seconds.items()}
    return Row(what=f"{_WHAT}, beside plain numpy", unit="windows/s", wanted=300_000, wanted_ratio=1, **rates)


def _beside_appetite(batches: Batches, ours: float, rounds: int) -> Row:
    trainer, batch = demo_trainer("torch", LENGTH), next(batches)
    step = clocked(lambda: trainer.train(batch.inputs, batch.targets))
    step()
    appetite = SIZE / alternate({"step": step}, rounds)["step"]
    what = f"{_WHAT}, beside what the demo's network takes"
    return Row(what=what, unit="windows/s", ours=ours, baseline=appetite, wanted_ratio=1)


def _take(batches: Iterator[object], count: int) -> None:
    for _ in islice(batches, count):
        pass


def _plain(corpus: Corpus) -> Iterator[Arrays]:
    """Do the same as one would by hand: random windows of the sequences in memory, gathered and looked up."""
    table, complement = np.zeros((256, 4), np.float32), np.arange(256, dtype=np.uint8)
    table[np.frombuffer(b"ACGT", np.uint8), np.arange(4)] = 1
    complement[np.frombuffer(b"ACGT", np.uint8)] = np.frombuffer(b"TGCA", np.uint8)
    rng, rows = np.random.default_rng(1), np.eye(2, dtype=np.float32)
    letters = np.array(corpus.letters)
    halves = [_starts(corpus, label) for label in (0, 1)]
    labels = rows[np.repeat([0, 1], SIZE // 2)]
    while True:
        starts = np.concatenate([rng.choice(half, SIZE // 2) for half in halves])
        codes = letters[starts[:, None] + np.arange(LENGTH)]
        turned = rng.random(SIZE) < 0.5
        codes[turned] = complement[codes[turned]][:, ::-1]
        yield table[codes], labels


def _starts(corpus: Corpus, label: int) -> NDArray[np.int64]:
    records = np.flatnonzero(corpus.record_labels == label)
    return np.concatenate([np.arange(*corpus.offsets[i : i + 2] - [0, LENGTH - 1], 100) for i in records])
