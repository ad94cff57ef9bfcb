"""The folder of a run: its name and the files that lie in it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from importlib.metadata import distributions
from io import StringIO
from pathlib import Path
from platform import python_version
from typing import Any, Final

from attrs import frozen

from deepg_core.atomic import write_text
from deepg_core.errors import DeepgError

COLUMNS: Final = ("epoch", "loss", "acc", "f1", "val_loss", "val_acc", "val_f1", "lr", "files_seen", "seconds")
_OURS: Final = ("attrs", "cattrs", "h5py", "isal", "keras", "numpy", "pluggy", "tensorflow", "torch")


@frozen
class RunFolder:
    """`OUTPUT/NAME/` and what is in it."""

    path: Path

    @property
    def checkpoints(self) -> Path:
        """Where the checkpoints are."""
        return self.path / "checkpoints"

    @property
    def tensorboard(self) -> Path:
        """Where TensorBoard looks."""
        return self.path / "tensorboard"

    @property
    def curves(self) -> Path:
        """The picture of the training curves."""
        return self.path / "curves.png"

    def write_start(self, spec: str) -> None:
        """Write what is known before training: the resolved spec and the versions."""
        self.checkpoints.mkdir(exist_ok=True)
        write_text(self.path / "spec.toml", spec)
        write_text(self.path / "versions.json", json.dumps(versions(), indent=2) + "\n")

    def write_history(self, history: Sequence[dict[str, Any]]) -> None:
        """Write `history.json` and `log.csv`, both whole, so that they never disagree with the checkpoint for long."""
        write_text(self.path / "history.json", json.dumps(list(history), indent=1) + "\n")
        table = StringIO()
        others = [name for record in history[-1:] for name in record if name not in COLUMNS]
        writer = csv.DictWriter(table, [*COLUMNS, *others], lineterminator="\n")
        writer.writeheader()
        writer.writerows(history)
        write_text(self.path / "log.csv", table.getvalue())


def new_folder(output: Path, name: str) -> RunFolder:
    """Make the folder of a new run; a name already taken becomes `NAME_2`, or one above the highest such number.

    :raises DeepgError: the folder cannot be made.
    """
    while True:
        taken = _numbers(output, name)
        path = output / (f"{name}_{max(taken) + 1}" if taken else name)
        try:
            path.mkdir(parents=True)
        except FileExistsError:  # a run beside this one was faster
            continue
        except OSError as error:
            message = f"the run's folder {path} cannot be made: {error.strerror}"
            raise DeepgError(message) from error
        return RunFolder(path)


def latest_folder(output: Path, name: str) -> RunFolder | None:
    """Find the folder of the newest run of that name."""
    taken = _numbers(output, name)
    if not taken:
        return None
    return RunFolder(output / (f"{name}_{max(taken)}" if max(taken) > 1 else name))


def versions() -> dict[str, str]:
    """Give the versions of Python and of the distributions that decide what a run computes."""
    installed = {d.metadata["Name"]: d.version for d in distributions() if d.metadata["Name"]}
    chosen = {name: version for name, version in installed.items() if name in _OURS or name.startswith("deepg")}
    return {"python": python_version(), **dict(sorted(chosen.items()))}


def _numbers(output: Path, name: str) -> list[int]:
    """List the numbers of the runs of that name; the first one counts as 1."""
    pattern = re.compile(rf"{re.escape(name)}(?:_(\d+))?")
    found = [pattern.fullmatch(path.name) for path in output.iterdir()] if output.is_dir() else []
    return [int(match[1] or 1) for match in found if match]
