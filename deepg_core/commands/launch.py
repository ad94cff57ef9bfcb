"""A training that the workers of a launcher do together."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from deepg_core.assembly.workers import require_workers
from deepg_core.errors import DeepgError
from deepg_core.launchers import Launcher
from deepg_core.launchers.errand import Errand
from deepg_core.place import find_place
from deepg_core.plugins import Component
from deepg_core.runs.folder import RunFolder, make_folder
from deepg_core.spec.problem import Problem
from deepg_core.spec.spec import Choice, Spec


def launch(choice: Choice[Component], spec: Spec, work: Callable[..., str], resume: bool | str | Path) -> Path:
    """Let workers train, and give the run's folder.

    That of a new run is made here, so that workers that begin again go on with it, and with no other.

    :param work: what each of them does, of a module and with what can be pickled; takes `resume`.
    :param resume: as `run` takes it.
    :raises SpecError: they cannot train together.
    :raises DeepgError: the training failed.
    """
    _refuse(choice, spec)
    output = spec.path(spec.run.output)
    made = None if resume else _make_folder(output, spec.name)
    going_on = made.path if made else resume if isinstance(resume, bool) else Path(resume).absolute()
    try:
        with _hidden_folder(output) as kept:
            return Path(choice.make(Launcher).train(Errand.of(work, resume=going_on), Path(kept)))
    except BaseException:
        if made and not made.spec.exists():  # nothing of it was begun
            shutil.rmtree(made.path, ignore_errors=True)
        raise


def _refuse(choice: Choice[Component], spec: Spec) -> None:
    if find_place().size > 1:
        message = "starts the workers itself, and torchrun or Slurm started several processes"
        raise spec.error(Problem(("run", "launcher"), message, "start one, or leave this out"))
    require_workers(spec, choice.config.workers, "`run.launcher` starts")


def _make_folder(output: Path, name: str) -> RunFolder:
    made = make_folder(output, name)
    made.checkpoints.mkdir()
    return made


def _hidden_folder(output: Path) -> tempfile.TemporaryDirectory[str]:
    try:
        output.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=".launcher-", dir=output.absolute(), ignore_cleanup_errors=True)
    except OSError as error:
        message = f"a folder beside the runs in {output} cannot be made: {error.strerror}"
        raise DeepgError(message) from error
