"""Going on with a run that was interrupted."""

from __future__ import annotations

import logging
import tomllib
from typing import Any, Final

from deepg_core.atomic import clear_drafts
from deepg_core.checkpoints import Checkpoint, last_whole
from deepg_core.runs.folder import RunFolder, find_latest
from deepg_core.spec.load import load_text
from deepg_core.spec.problem import Problem
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import TABLES

logger = logging.getLogger(__name__)

FREE: Final = {
    ("run", "name"), ("run", "output"), ("run", "backend"), ("training", "epochs"), ("training", "checkpoints"),
    ("training", "tensorboard"), ("training", "observers"),
}  # fmt: skip
"""Keys that may change between a run and its continuation: they do not change what an epoch computes."""
COMPARED: Final = tuple(table for table in TABLES if table != "states")


def find_interrupted(spec: Spec) -> tuple[RunFolder | None, Checkpoint | None]:
    """Find the newest run of the spec's name and its last whole checkpoint; None where there is none.

    :raises SpecError: the spec differs from that of the run to go on with.
    :raises CheckpointError: it has checkpoints, but none that can be read.
    """
    output = spec.path(spec.run.output)
    folder = find_latest(output, spec.name)
    if folder is None:
        logger.info("no run of the name %s in %s: starting one", spec.name, output)
        return None, None
    clear_drafts(folder.path)
    last = last_whole(folder.checkpoints)
    if last is None:
        logger.info("%s has no checkpoint yet: starting from the beginning", folder.path)
        return folder, None
    path, checkpoint = last
    _refuse_changes(spec, load_text(checkpoint.spec, path))
    logger.info("going on from %s", path)
    return folder, checkpoint


def _refuse_changes(spec: Spec, stored: Spec) -> None:
    before, now = (tomllib.loads(write_resolved(of)) for of in (stored, spec))
    free = FREE | {("training", document["run"]["backend"]) for document in (before, now)}
    keys = [
        (table, key)
        for table in COMPARED
        for key in {**before.get(table, {}), **now.get(table, {})}
        if (table, key) not in free
    ]
    values = [(key, now.get(key[0], {}).get(key[1]), before.get(key[0], {}).get(key[1])) for key in keys]
    problems = [
        Problem(key, f"is {_shown(here)}, but the run to resume has {_shown(there)}", "change it back")
        for key, here, there in values
        if here != there
    ]
    if problems:
        raise spec.error(*problems)


def _shown(value: Any) -> str:
    return "not set" if value is None else str(value)
