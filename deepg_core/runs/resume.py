"""Going on with a run that was interrupted."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from deepg_core.atomic import clear_drafts
from deepg_core.checkpoints import Checkpoint, checkpoint_files, last_whole
from deepg_core.errors import CheckpointError, DataError
from deepg_core.runs.changes import list_changes, list_states_changes
from deepg_core.runs.folder import RunFolder, find_runs
from deepg_core.spec.origin import read_origin
from deepg_core.spec.report import SpecError
from deepg_core.spec.spec import Spec

logger = logging.getLogger(__name__)


def find_run(spec: Spec, folder: Path | None = None) -> RunFolder | None:
    """Find the run to go on with; None where there is none.

    Without `folder` it is the newest that has the spec's name and agrees with the spec. Those on another backend count only
    where there is none on the spec's.

    :raises CheckpointError: `folder` is not that of a run.
    """
    if folder is not None:
        return _require_run(folder)
    output = spec.path(spec.run.output)
    runs = find_runs(output, spec.name)
    runs = [run for run in runs if run.read_about("backend") == _backend(spec)] or runs
    for run in runs:
        if _agrees(spec, run):
            return run
    begun = [run for run in runs if checkpoint_files(run.checkpoints)]
    if not begun:
        logger.info("no run of the name %s in %s: starting one", spec.name, output)
        return None
    return begun[0]  # what it differs in is said when its checkpoint is read


def load_last(run: RunFolder, spec: Spec, data: Mapping[str, str]) -> Checkpoint | None:
    """Read the last whole checkpoint of a run that is ours now; None where it has none yet.

    :param data: what the training reads: split, or `tables` -> hash.
    :raises SpecError: the spec differs from that of the run, or would overwrite its states with others.
    :raises DataError: the run was trained on other data.
    :raises CheckpointError: it has checkpoints, but none that can be read.
    """
    clear_drafts(run.path)
    last = last_whole(run.checkpoints)
    if problems := list_states_changes(spec, run):
        raise spec.error(*problems)
    if last is None:
        logger.info("%s has no checkpoint yet: starting from the beginning", run.path)
        return None
    path, checkpoint = last
    if problems := list_changes(spec, checkpoint.spec, path):
        raise spec.error(*problems)
    _refuse_other_data(run, read_origin(checkpoint.spec, path).data, data)
    logger.info("going on from %s", path)
    before = run.read_about("backend")
    if before not in (None, _backend(spec)):
        logger.info("%s was trained on %s so far and goes on on %s", run.path, before, _backend(spec))
    return checkpoint


def _refuse_other_data(run: RunFolder, before: Mapping[str, str], now: Mapping[str, str]) -> None:
    changed = [name for name in now if name in before and before[name] != now[name]]
    if changed:
        message = f"the data changed: the files of {' and '.join(changed)} are not what it was trained on"
        raise DataError(f"{message}; put them back, or start a run without --resume", run.path)


def _require_run(folder: Path) -> RunFolder:
    run = RunFolder(folder)
    if not run.spec.is_file() and not run.checkpoints.is_dir():
        message = f"{folder} is not the folder of a run: it has neither spec.toml nor checkpoints"
        raise CheckpointError(message)
    return run


def _agrees(spec: Spec, run: RunFolder) -> bool:
    """Whether the run is one of this spec, as far as its own spec can be read."""
    try:
        return not list_changes(spec, run.read_spec(), run.spec)
    except (SpecError, CheckpointError):
        return False


def _backend(spec: Spec) -> str | None:
    return spec.trainer.name if spec.trainer else spec.run.backend
