"""The folder of a run: its name and the files that lie in it."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from pathlib import Path
from platform import python_version
from types import MappingProxyType
from typing import Final

from attrs import frozen

from deepg_core.atomic import write_text
from deepg_core.checkpoints import checkpoint_files, find_checkpoint
from deepg_core.errors import CheckpointError, DataError, DeepgError
from deepg_core.history import History
from deepg_core.plugins import plugin_manager
from deepg_core.regular import require_regular

__all__ = ["RunFolder"]

_OURS: Final = ("attrs", "cattrs", "h5py", "isal", "keras", "numpy", "pluggy", "scikit-learn", "tensorflow", "torch")


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

    @property
    def report(self) -> Path:
        """The page about all of it."""
        return self.path / "report.html"

    def has_report(self) -> bool:
        """Say whether there is one that is not older than the network: the last thing that a run writes."""
        return self.report.is_file() and self.report.stat().st_mtime_ns >= self._newest()

    @property
    def evaluation(self) -> Path:
        """Where its evaluation is."""
        return self.path / "evaluation"

    def has_evaluation(self) -> bool:
        """Say whether there is one that is not older than the network."""
        report = self.evaluation / "evaluation.json"
        return report.is_file() and report.stat().st_mtime_ns >= self._newest()

    @property
    def card(self) -> Path:
        """What is said of the network where it is published."""
        return self.path / "model_card.md"

    @property
    def card_json(self) -> Path:
        """The same for programs."""
        return self.path / "model_card.json"

    @property
    def spec(self) -> Path:
        """The spec as it was understood."""
        return self.path / "spec.toml"

    def states(self, suffix: str) -> Path:
        """Where the activations along `states.source` go."""
        return self.path / f"states{suffix}"

    def written_states(self) -> list[Path]:
        """List the files and folders of activations, of whatever network."""
        return sorted(self.path.glob("states*"))

    def current_states(self) -> list[Path]:
        """List those that are not older than the network."""
        return [path for path in self.written_states() if path.stat().st_mtime_ns >= self._newest()]

    def _newest(self) -> int:
        """Give the time of the newest checkpoint."""
        return max((path.stat().st_mtime_ns for path in checkpoint_files(self.checkpoints)), default=0)

    def read_spec(self) -> str:
        """Read the run's own spec; `""` where there is none that can be read."""
        try:
            require_regular(self.spec)
            text = self.spec.read_text(encoding="utf-8")
            tomllib.loads(text)
        except (DataError, OSError, ValueError):
            return ""
        return text

    def read_about(self, key: str) -> str | None:
        """Say what the run's own spec has in `[run]`; None where it says nothing."""
        run = tomllib.loads(self.read_spec()).get("run")
        value = run.get(key) if isinstance(run, dict) else None
        return value if isinstance(value, str) else None

    def write_start(self, spec: str, plugins: Mapping[str, Sequence[str]] = MappingProxyType({})) -> None:
        """Write what is known before training: the resolved spec and the versions.

        :param plugins: what is used: `distribution==version` -> `kind:name` of each component.
        :raises DeepgError: the folder cannot be written.
        """
        try:
            self.checkpoints.mkdir(exist_ok=True)
        except OSError as error:
            message = f"the folder {self.checkpoints} cannot be made: {error.strerror}"
            raise DeepgError(message) from error
        write_text(self.spec, spec)
        versions = {**list_versions(plugins), "plugins": dict(plugins)}
        write_text(self.path / "versions.json", json.dumps(versions, indent=2) + "\n")

    def write_history(self, history: History) -> None:
        """Write `history.json`, `log.csv` and, if there are any, `notes.txt`, each whole: they never disagree for long."""
        write_text(self.path / "history.json", history.to_json())
        write_text(self.path / "log.csv", history.to_csv())
        if history.notes:
            write_text(self.path / "notes.txt", "".join(f"{note}\n" for note in history.notes))

    def read_history(self) -> History:
        """Read what `write_history` wrote.

        :raises CheckpointError: there is none, or it cannot be read.
        """
        path = self.path / "history.json"
        try:
            require_regular(path)
            return History(json.loads(path.read_text(encoding="utf-8")))
        except DataError as error:
            raise CheckpointError(str(error)) from error
        except (OSError, ValueError, TypeError) as error:
            message = f"{path} cannot be read: {error}"
            raise CheckpointError(message) from error

    def best_checkpoint(self) -> Path:
        """Give the best, else the last, checkpoint.

        :raises CheckpointError: there is none, or none that can be read.
        """
        return find_checkpoint(self.path)


def make_folder(output: Path, name: str) -> RunFolder:
    """Make the folder of a new run; a name already taken becomes `NAME_2`, or one above the highest such number.

    :raises DeepgError: the folder cannot be made.
    """
    for number in count(max(_numbers(output, name), default=0) + 1):
        path = output / (f"{name}_{number}" if number > 1 else name)
        try:
            path.mkdir(parents=True)
        except FileExistsError:  # that of another name, or a run beside this one was faster
            continue
        except OSError as error:
            message = f"the run's folder {path} cannot be made: {error.strerror}"
            raise DeepgError(message) from error
        return RunFolder(path)
    raise AssertionError


def find_runs(output: Path, name: str) -> list[RunFolder]:
    """List the runs of a name, the newest first."""
    numbers = _numbers(output, name)
    return [numbers[number] for number in sorted(numbers, reverse=True)]


def list_versions(plugins: Iterable[str] = ()) -> dict[str, str]:
    """Give the versions of Python and of the distributions that decide what a run computes.

    :param plugins: `distribution==version` of more of them.
    """
    used = dict(home.split("==", 1) for home in plugins if "==" in home)
    ours = {plugin.distribution for plugin in plugin_manager().plugins if plugin.distribution.startswith("deepg")}
    chosen = dict(_find_versions([*_OURS, *ours]))  # to go through all distributions would take 90 ms
    return {"python": python_version(), **dict(sorted((chosen | used).items()))}


def _find_versions(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        with suppress(PackageNotFoundError):  # not all are needed
            yield name, version(name)


def _numbers(output: Path, name: str) -> dict[int, RunFolder]:
    """Number the runs of a name; the first one counts as 1.

    `rep_5` is the fifth of `rep`, unless its own spec says that its name is another.
    """
    pattern = re.compile(rf"{re.escape(name)}(?:_(\d+))?")
    found = [(pattern.fullmatch(path.name), RunFolder(path)) for path in output.iterdir()] if output.is_dir() else []
    return {int(match[1] or 1): run for match, run in found if match and run.read_about("name") in (None, name)}
