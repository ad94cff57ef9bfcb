"""What a run's folder says of it, with whatever is there."""

from __future__ import annotations

import json
import math
import os
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from deepg_core.checkpoints.names import find_monitor
from deepg_core.errors import CheckpointError, DataError
from deepg_core.history import History, Record
from deepg_core.regular import require_regular
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.origin import Origin, read_origin

LEAST: Final = 2
"""Runs that can be compared."""


@frozen(eq=False)
class Told:
    """One run, and what its files tell."""

    name: str
    """By which it is told from the others."""
    path: Path
    spec: dict[str, Any] = field(factory=dict)
    origin: Origin = field(factory=Origin)
    versions: dict[str, Any] = field(factory=dict)
    history: History = field(factory=History)
    evaluation: dict[str, Any] = field(factory=dict)
    notes: tuple[str, ...] = ()
    """What is missing or cannot be read."""

    def table(self, name: str) -> dict[str, Any]:
        """Give a table of its spec; empty where there is none."""
        table = self.spec.get(name)
        return table if isinstance(table, dict) else {}

    @property
    def monitor(self) -> str:
        """Which column of the history says what its best epoch is."""
        return find_monitor(self.spec)

    @property
    def best(self) -> Record | None:
        """Its best epoch; None where nothing was measured."""
        return self.history.best(self.monitor) if self.history else None

    @property
    def seconds(self) -> float | None:
        """How long it trained; None where an epoch does not say."""
        times = self.history.values("seconds")
        return math.fsum(times) if times and all(map(math.isfinite, times)) else None


def read_runs(paths: Sequence[Path]) -> list[Told]:
    """Read the folders of runs.

    :raises CheckpointError: one of them is no run, there are fewer than two, or one is named twice.
    """
    if len(paths) < LEAST:
        raise CheckpointError(f"{len(paths)} run is named, and two or more can be compared; name another run's folder")
    for path in paths:
        require_run(path)
    seen: set[Path] = set()
    for path in paths:
        if path.resolve() in seen:
            raise CheckpointError(f"{path} is named twice; name each run once")
        seen.add(path.resolve())
    return [read_run(path, name) for name, path in zip(name_apart(paths), paths, strict=True)]


def name_apart(paths: Sequence[Path]) -> list[str]:
    """Give the name of each folder; with as many of the folders above it as tell it from the others."""
    parts = [Path(os.path.normpath(path.absolute())).parts for path in paths]
    return [_name(its, [other for other in parts if other != its and other[-1] == its[-1]]) for its in parts]


def _name(its: tuple[str, ...], namesakes: list[tuple[str, ...]]) -> str:
    most = max((min(len(its), len(other)) for other in namesakes), default=1)
    needed = (many for many in range(1, most + 1) if all(its[-many:] != other[-many:] for other in namesakes))
    return "/".join(its[-next(needed, len(its)) :])


def require_run(path: Path) -> None:
    """Refuse what is no run.

    :raises CheckpointError: it is none.
    """
    if not path.exists():
        raise CheckpointError(f"{path} is no run: there is no such folder")
    if not path.is_dir():
        raise CheckpointError(f"{path} is no run but a file; name the run's folder")
    if not any((path / name).is_file() for name in ("spec.toml", "history.json")):
        raise CheckpointError(
            f"{path} is no run: it has neither spec.toml nor history.json; name a folder that holds them"
        )


def read_run(path: Path, name: str = "") -> Told:
    """Read the folder of a run with whatever is there; `notes` say what is not.

    :param name: what it is called.
    """
    run, notes = RunFolder(path), list[str]()
    text = run.read_spec()
    if not text:
        notes.append(f"spec.toml {'cannot be read' if run.spec.exists() else 'is missing'}")
    evaluation = _read_evaluation(run, notes)
    versions = _read(path / "versions.json", "versions.json", notes)
    return Told(
        name=name,
        path=path,
        spec=tomllib.loads(text),
        origin=_read_origin(text, run, notes),
        versions=versions,
        history=_read_history(run, notes),
        evaluation=evaluation,
        notes=tuple(notes),
    )


def _read_evaluation(run: RunFolder, notes: list[str]) -> dict[str, Any]:
    name = "evaluation/evaluation.json"
    evaluation = _read(run.evaluation / "evaluation.json", name, notes)
    if f"{name} is missing" in notes:
        notes[-1] += f"; `deepg evaluate {run.path} -o {run.evaluation}` writes it"
    if evaluation and not _is_evaluation(evaluation):
        notes.append("evaluation/evaluation.json is not what `deepg evaluate` writes")
        return {}
    if evaluation and not run.has_evaluation():
        notes.append("its evaluation is older than its newest checkpoint")
    return evaluation


def _read_origin(text: str, run: RunFolder, notes: list[str]) -> Origin:
    try:
        return read_origin(text, run.spec)
    except CheckpointError:
        notes.append("the first line of spec.toml is damaged, which says what data it read")
        return Origin()


def _read_history(run: RunFolder, notes: list[str]) -> History:
    if not (run.path / "history.json").exists():
        notes.append("history.json is missing")
        return History()
    try:
        history = run.read_history()
    except CheckpointError:
        history = History([{}])
    if not all(_is_record(record) for record in history):
        notes.append("history.json cannot be read")
        return History()
    return history


def _is_record(record: Record) -> bool:
    numbers = all(isinstance(value, int | float) for value in record.values())
    return numbers and isinstance(record.get("epoch"), int)


def _read(path: Path, name: str, notes: list[str]) -> dict[str, Any]:
    """Read a JSON object; `{}` where there is none, which is noted."""
    try:
        require_regular(path)
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        notes.append(f"{name} is missing")
        return {}
    except (DataError, OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        notes.append(f"{name} cannot be read")
        return {}
    return found


def _is_evaluation(report: dict[str, Any]) -> bool:
    return isinstance(report.get("split"), str) and all(
        isinstance(metric, dict) and isinstance(metric.get("value"), int | float | None)
        for metric in _list_metrics(report)
    )


def _list_metrics(report: dict[str, Any]) -> Iterator[Any]:
    parts = report.get("outputs") or {"": report}
    for part in parts.values() if isinstance(parts, dict) else [None]:
        metrics = part.get("metrics") if isinstance(part, dict) else None
        yield from metrics.values() if isinstance(metrics, dict) else [None]
