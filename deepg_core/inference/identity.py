"""What is asked about what: by it one that goes on, or is finished, is told from another one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from deepg_core.checksum import sum_up
from deepg_core.inference.opened import Opened
from deepg_core.inference.sinks.draft import STDOUT

About = Mapping[str, Any]
"""Name -> what JSON can hold of it. What was left out has no name, so an option that a later version has changes nothing."""
_SUMMED: Final = {
    "model": "the model is another one",
    "input files": "the input files are others",
    "tables": "the tables of --added are others",
    "stretches": "the stretches of --at are others",
    "calibration": "what `deepg calibrate` stored is not what it was",
}
"""Of what no value is shown."""


def identify(
    opened: Opened,
    files: Sequence[Path],
    output: Path,
    *,
    at: Path | None = None,
    temperatures: Mapping[str, float] = MappingProxyType({}),
    **options: Any,
) -> dict[str, Any]:
    """Describe what is asked about what.

    :param files: those that are read, mates too.
    :param output: files are named from its folder, so that all may be moved together.
    :param at: a file of stretches, of which what it holds counts and not its name.
    :param temperatures: that are applied.
    :param options: those of the command, by the names of its function.
    """
    trainer = opened.spec.trainer
    if trainer:
        chosen = {name: getattr(trainer.config, name, None) for name in ("device", "precision")}
        options = {**options, "backend": trainer.component.name, **chosen}
    about = {
        "model": sum_up(opened.path, 0),
        "input files": [name_beside(path.resolve(), output.parent.resolve()) for path in files],
        "tables": [sum_up(table.path, 0) for table in opened.feed.added],
        "stretches": at and sum_up(at, 0),
        "calibration": dict(temperatures),
        **{f"--{name.replace('_', '-')}": value for name, value in options.items()},
    }
    given: dict[str, Any] = json.loads(json.dumps(about, default=partial(_spell, folder=output.parent)))
    return {name: value for name, value in given.items() if value or (value == 0 and value is not False)}


def name_beside(path: Path, folder: Path) -> str:
    """Name a file as it is named from a folder."""
    try:
        return os.path.relpath(path.absolute(), folder.absolute())
    except ValueError:  # they are on two drives of Windows
        return str(path.absolute())


def _spell(value: object, folder: Path) -> str:
    return name_beside(value, folder) if isinstance(value, Path) and value != STDOUT else str(value)


def list_changes(now: About, then: About) -> list[str]:
    """Say what is not as it was, each with both values."""
    changed = [name for name in {**then, **now} if now.get(name) != then.get(name)]
    return [_SUMMED.get(name) or f"{name} {_show(now, name)}, and {_show(then, name, 'was')}" for name in changed]


def _show(about: About, name: str, verb: str = "is") -> str:
    value = about.get(name)
    if value is None:
        return f"{verb} left out"
    if value is True:
        return f"{verb} given"
    return f"{verb} {', '.join(map(str, value)) if isinstance(value, list) else value}"
