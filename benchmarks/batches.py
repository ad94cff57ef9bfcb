"""Batches of shuffled windows of random strand, one-hot and as letters, against plain numpy and what a network takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import Arrays, build, folder, write_fasta
from benchmarks.measure import Row, alternate, clocked
from benchmarks.networks import demo_trainer
from deepg_core.batches import Feed
from deepg_core.batches.gather import gather_windows
from deepg_core.batches.windows import WindowBatches, WindowSource
from deepg_core.corpus import Corpus
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.sampling import Plan, Sampler
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat

SIZE: Final = 256
LENGTH: Final = 1000
_WHAT: Final = f"batches of {SIZE} x {LENGTH // 1000} kb"


def run(quick: bool) -> list[Row]:
    """Measure both; a batch is 4 MB of float32, and at least two are alive, as in training."""
    with folder() as where:
        corpus = _corpus(where, 300_000 if quick else 30_000_000)
        source, batches = _source(corpus), _source(corpus).endless((1, 0))
        count, rounds = (2, 1) if quick else (50, 9)
        others = {"plain numpy": (_plain(corpus), 4), "torch's DataLoader": (_loader(corpus), 20)}
        rows = _against(batches, others, count, rounds)
        rows.append(_against_appetite(batches, rows[0].ours, 1 if quick else 5))
        return [*rows, *_as_letters(source, batches, count, rounds)]


def _corpus(where: Path, bases: int) -> Corpus:
    files = [where / "first.fasta", where / "second.fasta"]
    for seed, path in enumerate(files):
        write_fasta(path, bases, seed)
    return build(files, where / "cache")


def _source(corpus: Corpus) -> WindowSource:
    plan = Plan(length=LENGTH, step=100, batch_size=SIZE, shuffle_windows=True, reverse_complement=True)
    target = LabelFolderFormat(LabelFolder(LENGTH), Setting(("first", "second")))
    return WindowSource(corpus, Feed(target, OneHotEncoder(OneHot())), plan)


def _against(
    ours: WindowBatches, others: dict[str, tuple[Iterator[object], float]], count: int, rounds: int
) -> list[Row]:
    works = {"ours": clocked(lambda: _take(ours, count))}
    works |= {name: clocked(partial(_take, other, count)) for name, (other, _) in others.items()}
    rates = {name: SIZE * count / value for name, value in alternate(works, rounds).items()}
    return [
        Row(
            what=f"{_WHAT} vs {name}",
            unit="windows/s",
            ours=rates["ours"],
            baseline=rates[name],
            wanted=300_000,
            wanted_ratio=ratio,
        )
        for name, (_, ratio) in others.items()
    ]


def _against_appetite(batches: WindowBatches, ours: float, rounds: int) -> Row:
    trainer, batch = demo_trainer("torch", LENGTH), next(batches)
    step = clocked(lambda: trainer.train(batch.inputs, batch.targets))
    step()
    appetite = SIZE / alternate({"step": step}, rounds)["step"]
    what = f"{_WHAT} vs what the demo's network takes"
    return Row(what=what, unit="windows/s", ours=ours, baseline=appetite, wanted_ratio=1)


def _as_letters(source: WindowSource, numbers: WindowBatches, count: int, rounds: int) -> list[Row]:
    """Measure batches as they go to a GPU, which looks letters up by itself, and the parts that they are made in."""
    letters, sampler = source.endless((1, 0)), Sampler(source.corpus, source.groups, source.plan, (1, 0))
    letters.coded = True
    picked = (sampler.pick() for _ in repeat(None))
    gathered = (gather_windows(source.corpus, sampler.pick(), LENGTH) for _ in repeat(None))
    parts: dict[str, Iterator[object]] = {"letters": letters, "picked": picked, "gathered": gathered, "": numbers}
    works = {name: clocked(partial(_take, its, count)) for name, its in parts.items()}
    rates = {name: SIZE * count / value for name, value in alternate(works, rounds).items()}
    first = Row(
        what=f"{_WHAT} as letters vs as float32",
        unit="windows/s",
        ours=rates["letters"],
        baseline=rates[""],
        wanted=1_000_000,
    )
    names = {"picked": "picked", "gathered": "picked, gathered and complemented"}
    return [
        first,
        *(Row(what=f"{_WHAT} {name}", unit="windows/s", ours=rates[part]) for part, name in names.items()),
    ]


def _take(batches: Iterator[object], count: int) -> None:
    for _ in islice(batches, count):
        pass


def _plain(corpus: Corpus) -> Iterator[Arrays]:
    """Do the same as one would by hand: random windows of the sequences in memory, gathered and looked up."""
    table, complement = _tables()
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


def _loader(corpus: Corpus) -> Iterator[object]:
    """Do it as torch's tutorials do: a Dataset that gives one window, and a DataLoader that shuffles and stacks."""
    import torch
    from torch.utils.data import DataLoader, Dataset

    table, complement = _tables()
    letters, rng = np.array(corpus.letters), np.random.default_rng(1)
    labels = np.eye(2, dtype=np.float32)
    starts = [(start, label) for label in (0, 1) for start in _starts(corpus, label).tolist()]

    class Windows(Dataset[tuple[torch.Tensor, torch.Tensor]]):
        def __len__(self) -> int:
            return len(starts)

        def __getitem__(self, place: int) -> tuple[torch.Tensor, torch.Tensor]:
            start, label = starts[place]
            codes = letters[start : start + LENGTH]
            if rng.random() < 0.5:
                codes = complement[codes][::-1]
            return torch.from_numpy(table[codes]), torch.from_numpy(labels[label])

    loader = DataLoader(Windows(), batch_size=SIZE, shuffle=True, drop_last=len(starts) > SIZE)
    while True:
        yield from loader


def _tables() -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    table, complement = np.zeros((256, 4), np.float32), np.arange(256, dtype=np.uint8)
    table[np.frombuffer(b"ACGT", np.uint8), np.arange(4)] = 1
    complement[np.frombuffer(b"ACGT", np.uint8)] = np.frombuffer(b"TGCA", np.uint8)
    return table, complement


def _starts(corpus: Corpus, label: int) -> NDArray[np.int64]:
    records = np.flatnonzero(corpus.record_labels == label)
    return np.concatenate([np.arange(*corpus.offsets[i : i + 2] - [0, LENGTH - 1], 100) for i in records])
