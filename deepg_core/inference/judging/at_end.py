"""The evaluation at the end of a training: `[evaluate]` of a spec."""

from __future__ import annotations

import logging
from typing import Final

from attrs import frozen

from deepg_core.assembly.backend import take_weights
from deepg_core.assembly.data import Data
from deepg_core.assembly.sequences import SequenceData
from deepg_core.checkpoints import load_checkpoint
from deepg_core.checkpoints.calibration import load_calibration
from deepg_core.history import History
from deepg_core.inference.judging.evaluation import Evaluation, evaluate_opened
from deepg_core.inference.judging.folder import refuse_existing
from deepg_core.inference.judging.material import Material
from deepg_core.inference.judging.opening import Opened
from deepg_core.inference.judging.options import SAMPLE, Judging, Subject
from deepg_core.inference.overlap import choose_batch_size
from deepg_core.inference.question import choose_threshold
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.tables import Evaluate
from deepg_core.training import Trainer

logger = logging.getLogger(__name__)
SHARE: Final = 0.1
"""Of the seconds of a training, that its evaluation may take."""
_FORWARD: Final = 0.7
"""Of the seconds of a training step: a window, and the same one shuffled, cost about a third each."""
_DRAWING: Final = 150e-9
"""Seconds that a draw takes a window, of the network and two baselines together."""
_LEAST: Final = 500
"""Windows that are always looked at, however short the training was."""
_A_TENTH: Final = ", a tenth of the training's time"
_AT_LEAST: Final = ", the fewest that are looked at, however short a training was"
COMPARED: Final = 20_000_000
"""Letters in which shared records are looked for in a second."""


@frozen(kw_only=True)
class Trained:
    """What a training leaves."""

    data: Data
    trainer: Trainer
    folder: RunFolder
    history: History
    batch: int
    """Examples of a step."""
    steps: int
    """Of an epoch."""


def evaluate_trained(trained: Trained, table: Evaluate) -> Evaluation | None:
    """Evaluate the best checkpoint of a run, and write it into the run's folder; None where there is nothing to do.

    :raises DeepgError: there is no window, or the folder cannot be written.
    """
    folder, data = trained.folder, trained.data
    split = choose_split(data, table)
    if split is None or folder.has_evaluation():
        return None
    refuse_existing(folder.evaluation, overwrite=True)
    path = folder.best_checkpoint()
    checkpoint = load_checkpoint(path)
    take_weights(trained.trainer, checkpoint.network)
    feed = data.feed if isinstance(data, SequenceData) else None
    subject = Subject(
        path=path,
        graph=checkpoint.network.graph,
        labels=tuple(checkpoint.labels),
        trainer=trained.trainer,
        calibration=load_calibration(path),
        batch_size=choose_batch_size(trained.trainer, checkpoint.network.graph),
    )
    opened = Opened(subject, Material(data.source(split), feed, split), Material(data.source("train"), feed, "train"))
    return evaluate_opened(opened, limit(trained, table, opened.material), folder.evaluation)


def choose_split(data: Data, table: Evaluate) -> str | None:
    """Say which split is evaluated; None where there is none but that of the training."""
    return table.split or next((name for name in ("test", "validation") if name in data.splits), None)


def limit(trained: Trained, table: Evaluate, material: Material) -> Judging:
    """Take as many windows as there is time for; all, where these are enough.

    What baselines learn from follows from the steps and not from the time, so that it is the same whatever else the
    machine had to do. 20,000 windows take half a second.
    """
    seconds = sum(record["seconds"] for record in trained.history)
    learned = max(trained.steps * len(trained.history) * trained.batch, 1)
    each = _FORWARD * seconds / learned + _DRAWING * table.bootstrap
    total = max(int(SHARE * seconds / each), _LEAST)
    most = table.max_windows
    why = ""
    if most is None and material.source.once().examples > total:
        most = max(total // material.groups, 1)
        why = _AT_LEAST if total == _LEAST else _A_TENTH
    said = f": {material.describe_limit(most)}{why}" if most else ""
    logger.info("evaluating the best network on %s%s", material.split, said)
    letters = sum(trained.data.source(split).contents().bases or 0 for split in {"train", material.split})
    return Judging(
        max_windows=most,
        bootstrap=table.bootstrap,
        baselines=table.baselines,
        controls=table.controls,
        threshold=choose_threshold(table.threshold),
        leaks=letters <= COMPARED * max(SHARE * seconds, 1),
        sample=min(SAMPLE, max(int(SHARE / _FORWARD * learned), _LEAST)),
    )
