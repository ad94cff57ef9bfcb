"""Temperatures of a network, in a small JSON file beside its checkpoint: `NAME.h5.calibration.json`.

The file names the SHA-256 of the checkpoint, so that it is never applied to another one.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
from pathlib import Path
from typing import Any, Final

from attrs import asdict, field, frozen

from deepg_core.atomic import write_text
from deepg_core.errors import CheckpointError, DataError
from deepg_core.regular import require_regular

logger = logging.getLogger(__name__)
ENDING: Final = ".calibration.json"
UNCALIBRATED: Final = "numbers are not calibrated; those of `deepg predict` are"
_DAMAGED: Final = (DataError, OSError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


@frozen
class Calibration:
    """What `deepg calibrate` found; without temperatures a network is taken as it is."""

    temperatures: dict[str, float] = field(factory=dict)
    """Output -> what its logits are divided by."""
    split: str = ""
    """What it was fitted on."""
    windows: int = 0

    def describe(self) -> str:
        """Say that it is applied."""
        values = ", ".join(f"{value:.3f}" for value in self.temperatures.values())
        return f"probabilities are calibrated: temperature {values}, from {self.windows:,} windows of {self.split}"


def calibration_path(checkpoint: Path) -> Path:
    """Say where the calibration of a checkpoint lies."""
    return checkpoint.with_name(f"{checkpoint.name}{ENDING}")


def say_uncalibrated(checkpoint: Path, told: bool = True) -> None:
    """Say, of a checkpoint that has a calibration, that it is not applied.

    :param told: whether what is told of the network are numbers that a calibration changes.
    """
    if told and calibration_path(checkpoint).exists():
        logger.info(UNCALIBRATED)


def save_calibration(checkpoint: Path, calibration: Calibration) -> Path:
    """Write it beside its checkpoint; the file appears whole or not at all.

    :raises DeepgError: the folder cannot be written.
    """
    path = calibration_path(checkpoint)
    about = {"checkpoint": checkpoint.name, "sha256": _hash(checkpoint), **asdict(calibration)}
    write_text(path, json.dumps(about, indent=2) + "\n")
    return path


def load_calibration(checkpoint: Path) -> Calibration:
    """Read what lies beside a checkpoint; where there is nothing, a calibration without temperatures.

    :raises CheckpointError: the file is damaged, or of another checkpoint.
    """
    path = calibration_path(checkpoint)
    if not path.exists():
        return Calibration()
    help_ = "run `deepg calibrate`, or remove the file"
    try:
        require_regular(path)
        about = json.loads(path.read_text(encoding="utf-8"))
        found, checksum = _read(about), about["sha256"]
    except _DAMAGED as error:
        message = f"{path}: cannot be read as a calibration: {error}; {help_}"
        raise CheckpointError(message) from error
    if checksum != _hash(checkpoint):
        message = f"{path}: is the calibration of another network than {checkpoint.name} is now; {help_}"
        raise CheckpointError(message)
    return found


def _read(about: Any) -> Calibration:
    values = {str(node): float(value) for node, value in about["temperatures"].items()}
    if not all(value > 0 and math.isfinite(value) for value in values.values()):
        raise ValueError("a temperature is no number above 0")
    return Calibration(values, str(about["split"]), int(about["windows"]))


def _hash(checkpoint: Path) -> str:
    with checkpoint.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
