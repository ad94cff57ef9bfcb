"""Checkpoints in a folder: their names, and which is the best and the last."""

from __future__ import annotations

import logging
import math
import re
import tomllib
from pathlib import Path
from typing import Any, Final

from deepg_core.checkpoints.checkpoint import load_checkpoint
from deepg_core.checkpoints.contents import Checkpoint
from deepg_core.checkpoints.others import name_folder
from deepg_core.errors import CheckpointError
from deepg_core.history import History, Record

logger = logging.getLogger(__name__)

_NUMBER: Final = r"-?(?:nan|inf|\d+\.\d+)"
NAME: Final = re.compile(rf"Ep\.(?P<epoch>\d+)(?:-val_loss(?P<val_loss>{_NUMBER})(?:-val_acc{_NUMBER})?)?\.(?:h5|hdf5)")
"""Ours end in .h5, those that deepG in R writes in .hdf5. A loss may be negative: `Ep.003-val_loss-0.41.h5`."""
MONITOR: Final = "val_loss"
"""What the best checkpoint of deepG in R is the best in; our own say it in their spec."""


def file_name(record: Record) -> str:
    """Name the checkpoint of an epoch as deepG does: `Ep.003-val_loss0.41-val_acc0.834.h5`."""
    validated = f"-val_loss{record['val_loss']:.2f}" if "val_loss" in record else ""
    validated += f"-val_acc{record['val_acc']:.3f}" if "val_acc" in record else ""
    return f"Ep.{record['epoch']:03d}{validated}.h5"


def checkpoint_files(folder: Path) -> list[Path]:
    """List the checkpoints of a folder, in the order of their epochs."""
    return sorted((path for path in folder.glob("Ep.*") if NAME.fullmatch(path.name)), key=epoch_of)


def epoch_of(path: Path) -> int:
    """Read the epoch from a checkpoint's name."""
    return int(_read(path)["epoch"])


def last_whole(folder: Path) -> tuple[Path, Checkpoint] | None:
    """Give the newest checkpoint of a folder that can be read; a damaged one is passed over, and named. None: there is none.

    :raises CheckpointError: there are files, but none can be read; the message says what is wrong with the newest.
    """
    damaged: list[CheckpointError] = []
    for path in reversed(checkpoint_files(folder)):
        try:
            checkpoint = load_checkpoint(path)
        except CheckpointError as error:
            damaged.append(error)
        else:
            for its in damaged:
                logger.warning("passed over: %s", its)
            return path, checkpoint
    if damaged:
        raise damaged[0]
    return None


def find_checkpoint(path: Path) -> Path:
    """Find a checkpoint: the file itself, or the best, else the last, of a folder.

    The folder is that of a run, or one that holds checkpoints, as deepG in R makes for a run; of these, which have no
    history, the names say which is the best: least validation loss, and of equals the last.

    :raises CheckpointError: there is none, or none that can be read.
    """
    if not path.is_dir():
        return path
    folder = path / "checkpoints" if (path / "checkpoints").is_dir() else path
    last = last_whole(folder)
    if last is None:
        what = (
            name_folder(path) or "has no checkpoint; their names are like Ep.003-val_loss0.41-val_acc0.834.h5 or .hdf5"
        )
        message = f"{path}: {what}"
        raise CheckpointError(message)
    files, (newest, checkpoint) = checkpoint_files(folder), last
    training = tomllib.loads(checkpoint.spec).get("training", {})
    monitor = training.get("checkpoints", {}).get("monitor", MONITOR)
    best = (checkpoint.history or History(_read(file) for file in files)).best(monitor).epoch
    return next((file for file in files if epoch_of(file) == best), newest)


def _read(path: Path) -> dict[str, Any]:
    """Give what a checkpoint's name says of its epoch."""
    match = NAME.fullmatch(path.name)
    assert match, path  # only called for names that match
    return {"epoch": int(match["epoch"]), "val_loss": float(match["val_loss"] or math.nan)}
