"""Going on with a run that was interrupted."""

from __future__ import annotations

import tomllib
from typing import Any, Final

from deepg_core.atomic import clear_drafts
from deepg_core.checkpoints import Checkpoint, last_whole
from deepg_core.progress import say
from deepg_core.spec.load import load_text
from deepg_core.spec.problem import Problem
from deepg_core.spec.resolved import resolved_toml
from deepg_core.spec.spec import Spec
from deepg_core.training.folder import RunFolder, latest_folder

FREE: Final = {
    ("run", "name"), ("run", "output"), ("run", "backend"), ("training", "epochs"), ("training", "checkpoints"),
    ("training", "tensorboard"),
}  # fmt: skip
"""Keys that may change between a run and its continuation: they do not change what an epoch computes."""
COMPARED: Final = ("run", "data", "reader", "encoder", "target", "sampling", "model", "training")


def interrupted_run(spec: Spec) -> tuple[RunFolder | None, Checkpoint | None]:
    """Find the newest run of the spec's name and its last whole checkpoint; None where there is none.

    :raises SpecError: the spec differs from that of the run to go on with.
    :raises CheckpointError: it has checkpoints, but none that can be read.
    """
    output = spec.path(spec.run.output)
    folder = latest_folder(output, spec.name)
    if folder is None:
        say(f"no run of the name {spec.name} in {output}: starting one")
        return None, None
    clear_drafts(folder.path)
    last = last_whole(folder.checkpoints)
    if last is None:
        say(f"{folder.path} has no checkpoint yet: starting from the beginning")
        return folder, None
    path, checkpoint = last
    _refuse_changes(spec, load_text(checkpoint.spec, path))
    say(f"going on from {path}")
    return folder, checkpoint


def _refuse_changes(spec: Spec, stored: Spec) -> None:
    before, now = (tomllib.loads(resolved_toml(of)) for of in (stored, spec))
    problems = [
        Problem((table, key), f"is {_shown(here)}, but the run to resume has {_shown(there)}", "change it back")
        for table in COMPARED
        for key in {**before.get(table, {}), **now.get(table, {})}
        if (table, key) not in FREE and (table != "training" or key not in _backends(before, now))
        for here, there in [(now.get(table, {}).get(key), before.get(table, {}).get(key))]
        if here != there
    ]
    if problems:
        raise spec.error(*problems)


def _backends(*documents: dict[str, Any]) -> set[str]:
    return {document["run"]["backend"] for document in documents}


def _shown(value: Any) -> str:
    return "not set" if value is None else str(value)
