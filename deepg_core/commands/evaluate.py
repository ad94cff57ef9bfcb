"""`deepg evaluate`: how good a trained network is."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from deepg_core.assembly.launcher import name_launcher
from deepg_core.evaluation.bootstrap import DRAWS
from deepg_core.inference.judging.evaluation import Evaluation, evaluate_opened
from deepg_core.inference.judging.folder import refuse_existing
from deepg_core.inference.judging.opening import open_evaluation
from deepg_core.inference.judging.options import Judging
from deepg_core.inference.question import check_numbers, choose_threshold, refuse_threshold
from deepg_core.inference.sinks.draft import refuse_stdout
from deepg_core.plugins.bugs import blaming_plugins

logger = logging.getLogger(__name__)


@blaming_plugins()
def evaluate(
    model: str | Path,
    inputs: str | Path | Sequence[str | Path] = (),
    output: str | Path | None = None,
    *,
    split: str | None = None,
    spec: str | Path | None = None,
    added: Sequence[str | Path] = (),
    max_windows: int | None = None,
    bootstrap: int = DRAWS,
    seed: int = 0,
    baselines: bool = True,
    controls: bool = True,
    threshold: float | None = None,
    batch_size: int | None = None,
    calibrated: bool = True,
    backend: str | None = None,
    device: str | None = None,
    launcher: str | None = None,
    workers: int | None = None,
    overwrite: bool = False,
) -> Evaluation:
    """Measure a network on windows whose truth is known. Options are those of `deepg evaluate`.

    :param model: a checkpoint or a run's folder (its best, else last, checkpoint).
    :param inputs: `CLASS=PATH` each, or files whose headers or letters are the target; left out: a split of the spec.
    :param output: the folder; left out, all is in what is returned.
    :param split: train, validation or test; left out: validation, or test where there is none.
    :param spec: a spec that names the data; left out: that of the training.
    :param added: for `inputs`: tables of the inputs that come from tables, in the order of the training.
    :param threshold: of calls along a taxonomy, as that of `deepg predict`; left out: 0.5.
    :param launcher: what starts workers that are asked in the place of this process: its name, or a table as `run.launcher`.
    :raises DeepgError: the checkpoint, the data or an option cannot be used.
    """
    check_numbers(max_windows=max_windows, batch_size=batch_size)
    least = choose_threshold(threshold)
    launched = name_launcher(launcher, workers)
    folder = None if output is None else Path(output)
    if folder:
        refuse_stdout(folder, "an evaluation is a folder")
        refuse_existing(folder, overwrite=overwrite)
    opened = open_evaluation(
        model,
        [inputs] if isinstance(inputs, str | Path) else list(inputs),
        split=split,
        spec=spec,
        added=added,
        backend=backend,
        device=device,
        batch_size=batch_size,
        calibrated=calibrated,
        splits=("validation", "test"),
        launcher=launched,
    )
    refuse_threshold(threshold, opened.material.feed)
    if opened.subject.calibration.temperatures:
        logger.info("%s", opened.subject.calibration.describe())
    if max_windows:
        logger.info("%s, drawn at random with seed %s", opened.material.describe_limit(max_windows), seed)
    options = Judging(
        max_windows=max_windows,
        bootstrap=bootstrap,
        seed=seed,
        baselines=baselines,
        controls=controls,
        threshold=least,
    )
    return evaluate_opened(opened, options, folder)
