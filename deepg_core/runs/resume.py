"""Going on with a run that was interrupted."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve

from deepg_core.atomic import clear_drafts
from deepg_core.checkpoints import Checkpoint, checkpoint_files, last_whole
from deepg_core.errors import CheckpointError, DataError
from deepg_core.runs.changes import Change, find_changes, list_changes, list_states_changes
from deepg_core.runs.folder import RunFolder, find_runs
from deepg_core.spec.origin import Origin, read_origin
from deepg_core.spec.report import SpecError
from deepg_core.spec.spec import Spec
from deepg_core.words import count_of

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


def load_last(
    run: RunFolder,
    spec: Spec,
    data: Mapping[str, str],
    plugins: Mapping[str, list[str]] | None = None,
    *,
    force: bool = False,
) -> Checkpoint | None:
    """Read the last whole checkpoint of a run that is ours now; None where it has none yet. Changes of the spec are said.

    :param data: what the training reads: split, or `tables` -> hash.
    :param plugins: what the training is made with, as `Origin` has it; others than those of the run are said.
    :param force: take what changes an epoch, other data too, and note it in the history.
    :raises SpecError: the spec differs from that of the run, or would overwrite its states with others.
    :raises DataError: the run was trained on other data.
    :raises CheckpointError: it has checkpoints, but none that can be read, or that a training can go on from.
    """
    clear_drafts(run.path)
    last = _find_last(run, spec)
    if problems := list_states_changes(spec, run):
        raise spec.error(*problems)
    if last is None:
        if run.spec.exists():  # else a launcher made the folder just now
            logger.info("%s has no checkpoint yet: starting from the beginning", run.path)
        return None
    path, checkpoint = last
    if not force and (problems := list_changes(spec, checkpoint.spec, path)):
        raise spec.error(*problems)
    before = read_origin(checkpoint.spec, path)
    changed = _changed_data(before.data, data)
    if changed and not force:
        message = f"the data changed: the files of {changed} are not what it was trained on"
        raise DataError(
            f"{message}; put them back, start a run without --resume, or take them with --force-resume", run.path
        )
    changes = find_changes(spec, checkpoint.spec, path)
    _say(run, spec, path, checkpoint, changes)
    for now, then in _changed_plugins(before, Origin(plugins=dict(plugins or {}))):
        logger.info("%s goes on with %s, and was trained with %s so far", run.path, now, then)
    forced = [str(it) for it in changes if not it.is_free] + ([f"the files of {changed} are others"] if changed else [])
    return _move_on(checkpoint, spec, forced)


def is_finished(checkpoint: Checkpoint, spec: Spec) -> bool:
    """Say whether nothing is left to train: all epochs were, or an observer ended it and no more are asked for since."""
    return checkpoint.epoch >= spec.training.epochs or _is_ended(checkpoint, spec)


def _is_ended(checkpoint: Checkpoint, spec: Spec) -> bool:
    asked = tomllib.loads(checkpoint.spec).get("training", {}).get("epochs", 0)
    return bool(checkpoint.ended_by) and spec.training.epochs <= asked


def _find_last(run: RunFolder, spec: Spec) -> tuple[Path, Checkpoint] | None:
    """Find the last checkpoint that a training can go on from, or that has nothing left to train."""
    found = last_whole(run.checkpoints, lambda it: it.resumable or is_finished(it, spec))
    if found is None and (files := checkpoint_files(run.checkpoints)):
        message = f"{files[-1]} holds weights alone (save_weights_only), and no training can go on from it"
        raise CheckpointError(f"{message}; start a run with `transfer`, or without --resume")
    return found


def _say(run: RunFolder, spec: Spec, path: Path, checkpoint: Checkpoint, changes: list[Change]) -> None:
    part, before = checkpoint.unfinished, run.read_about("backend")
    place = f", step {part.steps} of epoch {checkpoint.epoch + 1}" if part else ""
    if is_finished(checkpoint, spec):
        why = f", and {' and '.join(checkpoint.ended_by)} ended it" if checkpoint.ended_by else ""
        more = "`--set training.epochs=N` trains more"
        done = count_of(checkpoint.epoch, "epoch")
        logger.info("%s is finished: %s trained%s; %s", run.path, done, why, more)
    else:
        logger.info("going on from %s%s", path, place)
    for change in changes:
        if change.key[0] != "run":  # a run keeps its name, and its backend is said below
            logger.info("%s", change)
    if before not in (None, _backend(spec)):
        logger.info("%s was trained on %s so far and goes on on %s", run.path, before, _backend(spec))


def _move_on(checkpoint: Checkpoint, spec: Spec, forced: list[str]) -> Checkpoint:
    """Give the checkpoint as the training begins from it now."""
    for text in forced:
        checkpoint.history.note(checkpoint.epoch + 1, f"--force-resume: {text}")
    return checkpoint if _is_ended(checkpoint, spec) else evolve(checkpoint, ended_by=())


def _changed_data(before: Mapping[str, str], now: Mapping[str, str]) -> str:
    return " and ".join(name for name in now if name in before and before[name] != now[name])


def _changed_plugins(before: Origin, now: Origin) -> dict[tuple[str, str], None]:
    """Give the distributions that have taken the place of others, each with that."""
    of = before.homes
    return {(home, of[part]): None for part, home in now.homes.items() if of.get(part, home) != home}


def _require_run(folder: Path) -> RunFolder:
    run = RunFolder(folder)
    if not run.spec.is_file() and not run.checkpoints.is_dir():
        message = f"{folder} is not the folder of a run: it has neither spec.toml nor checkpoints"
        raise CheckpointError(message)
    return run


def _agrees(spec: Spec, run: RunFolder) -> bool:
    """Whether the run is one of this spec, as far as its own spec can be read, or was killed before it wrote it."""
    if not run.spec.exists() and all(
        path.name.startswith(".") or path == run.checkpoints for path in run.path.iterdir()
    ):
        return not checkpoint_files(run.checkpoints)
    try:
        return not list_changes(spec, run.read_spec(), run.spec)
    except (SpecError, CheckpointError):
        return False


def _backend(spec: Spec) -> str | None:
    return spec.trainer.name if spec.trainer else spec.run.backend
