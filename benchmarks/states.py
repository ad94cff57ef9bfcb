"""Activations of a layer along a sequence vs bare prediction on arrays that are ready."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.data import build, folder, write_fasta
from benchmarks.measure import Row, alternate, clocked
from benchmarks.networks import seed_trainer
from benchmarks.step_torch import Handwritten
from deepg_core.batches import Batch, Feed, WindowSource, prefetch
from deepg_core.corpus import Corpus
from deepg_core.encoders.one_hot import OneHot, OneHotEncoder
from deepg_core.inference.forward import compute_layers
from deepg_core.sampling import Plan
from deepg_core.targets import Setting
from deepg_core.targets.label_folder import LabelFolder, LabelFolderFormat

LENGTH: Final = 500
FEED: Final = Feed(LabelFolderFormat(LabelFolder(LENGTH), Setting(("first", "second"))), OneHotEncoder(OneHot()))


def run(quick: bool) -> list[Row]:
    """Measure it."""
    plan = Plan(length=LENGTH, step=10, batch_size=256)
    with folder() as where:
        corpus = _corpus(where, 20_000 if quick else 200_000)
        source = WindowSource(corpus, FEED, plan, labelled=False)
        arrays = np.concatenate([_transpose(batch) for batch in source.once()])
        model, trainer = Handwritten().eval(), seed_trainer("torch", LENGTH)

        def ours() -> None:
            its = source.once()
            with closing(prefetch(its.batches, its.count)) as ready:
                for batch in ready:
                    compute_layers(trainer, batch.inputs, ["lstm"])

        def baseline() -> None:
            _predict(model, arrays, plan.shares(1)[0])

        seconds = alternate({"ours": clocked(ours), "baseline": clocked(baseline)}, 1 if quick else 4)
        rates = {who: len(arrays) / value for who, value in seconds.items()}
        what = f"states of `lstm`, torch, maxlen {LENGTH} vs bare prediction"
        return [Row(what=what, unit="windows/s", wanted_ratio=0.9, **rates)]


def _corpus(where: Path, bases: int) -> Corpus:
    path = where / "sequence.fasta"
    write_fasta(path, bases, records=1)
    return build([path], where / "cache")


def _transpose(batch: Batch) -> NDArray[np.float32]:
    """Give the windows of a batch as torch likes them: float32 (windows, 4, length)."""
    (x,) = batch.inputs.values()
    return np.ascontiguousarray(x.transpose(0, 2, 1))


@torch.inference_mode()
def _predict(model: Handwritten, x: NDArray[np.float32], size: int) -> None:
    for i in range(0, len(x), size):
        model.states(torch.from_numpy(x[i : i + size])).numpy()
