"""What differs between a spec and that of the run to go on with."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from deepg_core.runs.folder import RunFolder
from deepg_core.spec.load import load_text
from deepg_core.spec.origin import read_origin
from deepg_core.spec.problem import Problem
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import TABLES

FREE: Final = {
    ("run", "name"), ("run", "output"), ("run", "backend"), ("run", "launcher"), ("training", "epochs"),
    ("training", "checkpoints"),
    ("training", "tensorboard"), ("training", "observers"), ("training", "early_stopping"), ("training", "on_nan"),
    ("training", "compile"),
}  # fmt: skip
"""Keys that may change between a run and its continuation: they do not change what an epoch computes."""
DECIDED: Final = {
    ("sampling", "balance"), ("sampling", "shuffle_windows"), ("model", "last_layer_activation"), ("model", "loss_fn"),
}  # fmt: skip
"""What follows from the rest where a spec leaves it out. The first versions did not write it down."""
COMPARED: Final = tuple(table for table in TABLES if table not in ("states", "evaluate"))


@frozen
class Change:
    """A key of a spec that is not as it was."""

    key: tuple[str, str]
    now: str
    before: str
    is_free: bool
    """Whether it may change: it does not change what an epoch computes."""

    def __str__(self) -> str:
        return f"{'.'.join(self.key)} is {self.now}, it was {self.before}"


def find_changes(spec: Spec, stored: str, path: Path) -> list[Change]:
    """Find what is not as it was.

    Paths may agree as they are, or relative to the folder of their spec: a project that was moved has not changed.

    :param stored: a resolved spec, of a run or a checkpoint; `path` is where it lies.
    :raises SpecError: it cannot be understood.
    """
    before = tomllib.loads(write_resolved(load_text(stored, path)))
    now = tomllib.loads(write_resolved(spec))
    free = FREE | {("training", document["run"]["backend"]) for document in (before, now)}
    same = _Same(str(spec.path(".")), read_origin(stored, path).folder)
    return [
        Change(key, *_show_both(here, there), key in free)
        for table in COMPARED
        for key, here, there in _pairs(table, now, before)
        if not same(here, there) and not (key in DECIDED and there is None)
    ]


def list_changes(spec: Spec, stored: str, path: Path) -> list[Problem]:
    """List what changes an epoch and is not as it was, as `find_changes` finds it.

    :raises SpecError: the stored spec cannot be understood.
    """
    help_ = f"change it back: {path} goes on as it began; or take it with --force-resume"
    return [
        Problem(it.key, f"is {it.now}, but the run to resume has {it.before}", help_)
        for it in find_changes(spec, stored, path)
        if not it.is_free
    ]


def list_states_changes(spec: Spec, run: RunFolder) -> list[Problem]:
    """List what would make other activations than those that lie in the run's folder, which they would overwrite."""
    if not spec.states or not (written := run.written_states()):
        return []
    stored = run.read_spec()
    now, before = tomllib.loads(write_resolved(spec)), tomllib.loads(stored)
    same = _Same(str(spec.path(".")), read_origin(stored, run.spec).folder)
    help_ = "change it back, or move the file away"
    return [
        Problem(key, f"is {_shown(here)}, but {written[0]} was made with {_shown(there)}", help_)
        for key, here, there in _pairs("states", now, before)
        if key[1] != "batch_size" and not same(here, there)
    ]


def _pairs(table: str, now: dict[str, Any], before: dict[str, Any]) -> list[tuple[tuple[str, str], Any, Any]]:
    here, there = now.get(table, {}), before.get(table, {})
    return [((table, key), here.get(key), there.get(key)) for key in {**there, **here}]


@frozen
class _Same:
    """Whether two values of a spec mean the same, each relative to the folder of its spec."""

    here: str
    there: str | None

    def __call__(self, here: Any, there: Any) -> bool:
        if isinstance(here, dict) and isinstance(there, dict):
            return list(here) == list(there) and all(self(here[key], there[key]) for key in here)
        if isinstance(here, list) and isinstance(there, list):
            return len(here) == len(there) and all(map(self, here, there))
        return bool(here == there or (self._are_paths(here, there) and self._relative(here, there)))

    def _are_paths(self, *values: Any) -> bool:
        return self.there is not None and all(isinstance(it, str) and Path(it).is_absolute() for it in values)

    def _relative(self, here: str, there: str) -> bool:
        return os.path.relpath(here, self.here) == os.path.relpath(there, self.there)


def _show_both(here: Any, there: Any) -> tuple[str, str]:
    """Show two values; of tables the keys that differ."""
    if isinstance(here, dict) and isinstance(there, dict):
        keys = [key for key in {**here, **there} if here.get(key) != there.get(key)]
        here, there = ({key: table[key] for key in keys if key in table} for table in (here, there))
    return _shown(here), _shown(there)


def _shown(value: Any) -> str:
    return "not set" if value is None else str(value)
