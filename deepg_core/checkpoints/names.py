"""Checkpoints in a folder: their names, and which is the best and the last."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from deepg_core.checkpoints.checkpoint import Checkpoint, load
from deepg_core.errors import CheckpointError

NAME: Final = re.compile(r"Ep\.(\d+)(?:-val_loss[^-]*(?:-val_acc[\d.]+)?)?\.h5")
HIGHER_IS_BETTER: Final = ("acc", "f1")


def file_name(record: dict[str, Any]) -> str:
    """Name the checkpoint of an epoch as deepG does: `Ep.003-val_loss0.41-val_acc0.834.h5`."""
    validated = f"-val_loss{record['val_loss']:.2f}" if "val_loss" in record else ""
    validated += f"-val_acc{record['val_acc']:.3f}" if "val_acc" in record else ""
    return f"Ep.{record['epoch']:03d}{validated}.h5"


def checkpoint_files(folder: Path) -> list[Path]:
    """List the checkpoints of a folder, in the order of their epochs."""
    files = [path for path in folder.glob("Ep.*.h5") if NAME.fullmatch(path.name)]
    return sorted(files, key=epoch_of)


def epoch_of(path: Path) -> int:
    """Read the epoch from a checkpoint's name."""
    match = NAME.fullmatch(path.name)
    assert match, path  # only called for names that match
    return int(match[1])


def best_epoch(history: list[dict[str, Any]], monitor: str) -> int:
    """Give the epoch with the best value of `monitor`; of equals the last, and the last where it was not measured."""
    measured = [record for record in history if record.get(monitor) is not None]
    if not measured:
        return int(history[-1]["epoch"])
    sign = 1 if monitor.removeprefix("val_") in HIGHER_IS_BETTER else -1
    return int(max(measured, key=lambda record: (sign * record[monitor], record["epoch"]))["epoch"])


def last_whole(folder: Path) -> tuple[Path, Checkpoint] | None:
    """Give the newest checkpoint of a folder that can be read; a damaged one is passed over."""
    for path in reversed(checkpoint_files(folder)):
        try:
            return path, load(path)
        except CheckpointError:
            continue
    return None


def find(path: Path) -> Path:
    """Find a checkpoint: the file itself, or the best, else the last, of a run's folder.

    :raises CheckpointError: there is none.
    """
    if not path.is_dir():
        return path
    folder = path / "checkpoints" if (path / "checkpoints").is_dir() else path
    last = last_whole(folder)
    if last is None:
        message = f"{path}: has no checkpoint"
        raise CheckpointError(message)
    monitor = tomllib.loads(last[1].spec)["training"]["checkpoints"]["monitor"]
    best = best_epoch(last[1].history, monitor)
    return next((file for file in checkpoint_files(folder) if epoch_of(file) == best), last[0])
