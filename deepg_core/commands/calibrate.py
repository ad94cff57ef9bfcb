"""`deepg calibrate`: a temperature that makes confidences what they promise, kept beside the checkpoint."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from deepg_core.checkpoints import find_checkpoint
from deepg_core.checkpoints.calibration import calibration_path, save_calibration
from deepg_core.errors import DataError
from deepg_core.evaluation.calibration import Temperature
from deepg_core.inference.judging.opening import open_evaluation
from deepg_core.inference.judging.options import BATCH_SIZE
from deepg_core.inference.judging.temperature import fit_temperatures
from deepg_core.inference.question import check_numbers
from deepg_core.plugins.bugs import blaming_plugins

logger = logging.getLogger(__name__)


@frozen
class Calibrated:
    """What was found, and where it is kept."""

    path: Path
    """The file beside the checkpoint."""
    split: str
    temperatures: dict[str, Temperature]
    """Output, or of several its target -> its temperature, and what it changes."""


@blaming_plugins()
def calibrate(
    model: str | Path,
    inputs: str | Path | Sequence[str | Path] = (),
    *,
    split: str | None = None,
    spec: str | Path | None = None,
    added: Sequence[str | Path] = (),
    max_windows: int | None = None,
    seed: int = 0,
    batch_size: int = BATCH_SIZE,
    backend: str | None = None,
    device: str | None = None,
    overwrite: bool = False,
) -> Calibrated:
    """Fit a temperature for each output that gives probabilities. Options are those of `deepg calibrate`.

    `predict`, `evaluate` and `dg.load_model(...).predict` apply it from then on. It never changes a call.

    :param split: train, validation or test; left out: validation. The rest is as of `evaluate`.
    :param overwrite: whether what an earlier calibration found may be replaced.
    :raises DeepgError: the checkpoint, the data or an option cannot be used, or the windows fix no temperature.
    """
    check_numbers(max_windows=max_windows, batch_size=batch_size)
    kept = calibration_path(find_checkpoint(Path(model)))
    if kept.exists() and not overwrite:
        raise DataError("is what an earlier `deepg calibrate` found; replace it by --overwrite, or remove it", kept)
    opened = open_evaluation(
        model,
        [inputs] if isinstance(inputs, str | Path) else list(inputs),
        split=split,
        spec=spec,
        added=added,
        backend=backend,
        device=device,
        batch_size=batch_size,
        calibrated=False,
    )
    if opened.material.split == "train":
        logger.warning("these are windows of the training data, of which a network is surer than of others")
    found = fit_temperatures(opened, max_windows, seed)
    path = save_calibration(opened.subject.path, found.calibration)
    return Calibrated(path, opened.material.split, found.each)
