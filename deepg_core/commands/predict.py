"""`deepg predict`: what a trained network says of sequences."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from deepg_core.assembly.launcher import name_launcher
from deepg_core.checkpoints.calibration import Calibration, load_calibration
from deepg_core.inference.opened import load_network, open_checkpoint
from deepg_core.inference.order import Order
from deepg_core.inference.padding import Padding
from deepg_core.inference.predict_records import predict_records
from deepg_core.inference.predictions import Predictions
from deepg_core.inference.question import Question, check_numbers, choose_threshold, refuse_threshold
from deepg_core.inference.rows import predict_rows, refuse_row_options
from deepg_core.inference.sinks.choose import Wanted
from deepg_core.inference.speakers import Origin
from deepg_core.plugins.bugs import blaming_plugins

logger = logging.getLogger(__name__)


@blaming_plugins()
def predict(
    model: str | Path,
    inputs: str | Path | Sequence[str | Path],
    output: str | Path | None = None,
    *,
    windows: str | Path | None = None,
    tracks: str | Path | None = None,
    bigwig: bool = False,
    regions: str | Path | None = None,
    threshold: float | None = None,
    min_region: int | None = None,
    fasta_out: str | Path | None = None,
    step: int | None = None,
    batch_size: int | None = None,
    padding: Padding | None = None,
    both_strands: bool = False,
    min_length: int = 0,
    record: Sequence[str] = (),
    at: str | Path | None = None,
    calibrated: bool = True,
    added: Sequence[str | Path] = (),
    reader: str | None = None,
    backend: str | None = None,
    device: str | None = None,
    precision: str | None = None,
    launcher: str | None = None,
    workers: int | None = None,
    skip_broken: bool = False,
    resume: bool = False,
    overwrite: bool = False,
) -> Predictions:
    """Ask a network about every record of some files. Options are those of `deepg predict`.

    :param model: a checkpoint, a run's folder (its best, else last, checkpoint) or a Keras file of deepG.
    :param inputs: files and folders, or `-` for the standard input.
    :param output: the table of records; left out, it is in what is returned.
    :param threshold: of regions, and of calls along a taxonomy; left out: 0.5.
    :param calibrated: whether to apply what `calibrate` stored beside the checkpoint.
    :param launcher: what starts workers that are asked in the place of this process: its name, or a table as `run.launcher`.
    :raises DeepgError: the checkpoint, a file or an option cannot be used. What was written is kept for `resume`.
    """
    check_numbers(step=step, batch_size=batch_size, min_region=min_region)
    launched, least = name_launcher(launcher, workers), choose_threshold(threshold)
    wanted = Wanted(
        output=_path(output),
        windows=_path(windows),
        tracks=_path(tracks),
        bigwig=bigwig,
        regions=_path(regions),
        threshold=least,
        min_region=min_region,
        fasta_out=_path(fasta_out),
    )
    question = Question(
        step=step,
        batch_size=batch_size,
        padding=padding,
        both_strands=both_strands,
        min_length=min_length,
        threshold=least,
    )
    order = Order(
        paths=[inputs] if isinstance(inputs, str | Path) else list(inputs),
        reader=reader,
        record=record,
        at=_path(at),
        wanted=wanted,
        question=question,
        skip_broken=skip_broken,
        resume=resume,
        overwrite=overwrite,
    )
    order.refuse_places()
    loaded = load_network(model, backend, device, precision)
    calibration = load_calibration(loaded.path) if calibrated else Calibration()
    if calibration.temperatures:
        logger.info("%s", calibration.describe())
    if loaded.of_arrays:
        refuse_row_options(order, added=added, launcher=launcher, threshold=threshold is not None)
        return predict_rows(order, loaded, calibration, precision)
    opened = open_checkpoint(loaded, added=added)
    if not regions:
        refuse_threshold(threshold, opened.feed, "name a file for regions, which have one, with --regions, or ")
    return predict_records(order, opened, calibration, Origin.of(opened, backend, device, precision), launched)


def _path(path: str | Path | None) -> Path | None:
    return None if path is None else Path(path)
