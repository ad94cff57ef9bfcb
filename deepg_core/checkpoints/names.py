"""Checkpoints in a folder: their names, and which is the best and the last."""

from __future__ import annotations

import logging
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from deepg_core.checkpoints.checkpoint import load_checkpoint
from deepg_core.checkpoints.contents import Checkpoint
from deepg_core.checkpoints.others import name_folder
from deepg_core.errors import CheckpointError
from deepg_core.history import History, Record

logger = logging.getLogger(__name__)

_NUMBER: Final = r"-?(?:nan|inf|\d+\.\d+)"
NAME: Final = re.compile(
    rf"Ep\.(?P<epoch>\d+)(?:-step(?P<step>\d+)|-val_loss(?P<val_loss>{_NUMBER})(?:-val_acc{_NUMBER})?)?\.(?:h5|hdf5)"
)
"""Ours end in .h5, those that deepG in R writes in .hdf5. A loss may be negative: `Ep.003-val_loss-0.41.h5`. With
`Ep.004-step250.h5` three epochs were finished, and 250 steps taken of the fourth."""
MONITOR: Final = "val_loss"
"""What the best checkpoint of deepG in R is the best in; our own say it in their spec."""


def file_name(record: Record) -> str:
    """Name the checkpoint of an epoch as deepG does: `Ep.003-val_loss0.41-val_acc0.834.h5`."""
    validated = f"-val_loss{record['val_loss']:.2f}" if "val_loss" in record else ""
    validated += f"-val_acc{record['val_acc']:.3f}" if "val_acc" in record else ""
    return f"Ep.{record['epoch']:03d}{validated}.h5"


def unfinished_name(epoch: int, step: int) -> str:
    """Name the checkpoint of an epoch that is not finished: `Ep.004-step250.h5`.

    :param epoch: its number, counted from 1.
    :param step: how many of its steps were taken.
    """
    return f"Ep.{epoch:03d}-step{step}.h5"


def checkpoint_files(folder: Path) -> list[Path]:
    """List the checkpoints of a folder, in the order of how long was trained."""
    found = (path for path in folder.glob("Ep.*") if NAME.fullmatch(path.name))
    return sorted(found, key=lambda path: (place_of(path), not is_finished(path)))


def epoch_of(path: Path) -> int:
    """Read from a checkpoint's name how many epochs were finished."""
    return place_of(path)[0]


def place_of(path: Path) -> tuple[int, int]:
    """Read from a checkpoint's name where its training stands: epochs that were finished, steps of the next one."""
    epoch, step = int(_match(path)["epoch"]), _match(path)["step"]
    return (epoch, 0) if step is None else (epoch - 1, int(step))


def is_finished(path: Path) -> bool:
    """Say whether a checkpoint's name is that of an epoch that was finished."""
    return _match(path)["step"] is None


def last_whole(folder: Path, wanted: Callable[[Checkpoint], bool] | None = None) -> tuple[Path, Checkpoint] | None:
    """Give the newest checkpoint of a folder that can be read; a damaged one is passed over, and named. None: there is none.

    :param wanted: which of them will do; left out: any.
    :raises CheckpointError: there are files, but none can be read; the message says what is wrong with the newest.
    """
    damaged: list[CheckpointError] = []
    for path in reversed(checkpoint_files(folder)):
        try:
            checkpoint = load_checkpoint(path)
        except CheckpointError as error:
            damaged.append(error)
            continue
        if wanted is None or wanted(checkpoint):
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
    files, (newest, checkpoint) = [file for file in checkpoint_files(folder) if is_finished(file)], last
    history = checkpoint.history or History(_read(file) for file in files)
    best = history.best(find_monitor(tomllib.loads(checkpoint.spec))).epoch if history else None
    return next((file for file in files if epoch_of(file) == best), newest)


def find_monitor(spec: Mapping[str, Any]) -> str:
    """Say what the best checkpoint of a run is the best in.

    :param spec: the run's, as TOML has it.
    """
    training = spec.get("training")
    checkpoints = training.get("checkpoints") if isinstance(training, dict) else None
    return str(checkpoints.get("monitor", MONITOR)) if isinstance(checkpoints, dict) else MONITOR


def _read(path: Path) -> dict[str, Any]:
    """Give what a checkpoint's name says of its epoch."""
    return {"epoch": epoch_of(path), "val_loss": float(_match(path)["val_loss"] or math.nan)}


def _match(path: Path) -> re.Match[str]:
    match = NAME.fullmatch(path.name)
    assert match, path  # only called for names that match
    return match
