"""The trials of a sweep: runs, trained here one after the other, or each by a worker of a launcher."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from attrs import frozen

from deepg_core.commands.run import run
from deepg_core.errors import DeepgError
from deepg_core.history import History
from deepg_core.launchers import Launcher
from deepg_core.launchers.pairs import pair_results
from deepg_core.paths import write_path
from deepg_core.runs.folder import RunFolder
from deepg_core.sweeps import Trial
from deepg_core.sweeps.space import write_value

__all__ = ["Trials"]
logger = logging.getLogger(__name__)
Asked = tuple[list[str], Path]
"""What a trial changes in the spec, and the folder of its run."""


@frozen
class Trials:
    """What they have in common."""

    spec: Path
    overrides: Sequence[str]
    backend: str | None
    folder: Path
    """Of the sweep; each trial is a run in it."""
    count: int
    """Of all trials, for messages."""
    launcher: Launcher[Any] | None = None
    """Whose workers train, several at the same time; None: this process does."""

    def train(self, trials: Sequence[Trial], epochs: int) -> Iterator[tuple[Trial, str | None]]:
        """Train each from where it stands, and give it with what went wrong: a sentence, or None. Done is left as it is."""
        left = [trial for trial in trials if not self._is_done(trial, epochs)]
        yield from ((trial, None) for trial in trials if trial not in left)
        make, ask = partial(_make_trainer, self.spec, self.backend), partial(self._ask, epochs=epochs)
        trained = pair_results(self.launcher, make, left, ask) if self.launcher else self._here(make(), left, ask)
        for trial, problem in trained:
            if problem:
                logger.warning("%s failed: %s", trial.name, problem)
            elif self.launcher:
                logger.info("%s of %d is trained: %s", trial.name, self.count, " ".join(trial.overrides))
            yield trial, problem

    def history(self, trial: Trial) -> History:
        """Give what its run measured so far."""
        folder = RunFolder(self.folder / trial.name)
        return folder.read_history() if (folder.path / "history.json").exists() else History()

    def _here(
        self, train: Callable[[Asked], str | None], trials: Sequence[Trial], ask: Callable[[Trial], Asked]
    ) -> Iterator[tuple[Trial, str | None]]:
        for trial in trials:
            logger.info("%s of %d: %s", trial.name, self.count, " ".join(trial.overrides))
            yield trial, train(ask(trial))

    def _is_done(self, trial: Trial, epochs: int) -> bool:
        """Say whether it was trained so far, to the last thing that a run writes."""
        return len(self.history(trial)) >= epochs and RunFolder(self.folder / trial.name).has_report()

    def _ask(self, trial: Trial, epochs: int) -> Asked:
        output = write_value(write_path(self.folder))
        where = [f"run.output={output}", f"run.name={trial.name}", f"training.epochs={epochs}"]
        return [*self.overrides, *trial.overrides, *where], self.folder / trial.name


def _make_trainer(spec: Path, backend: str | None) -> Callable[[Asked], str | None]:
    """Make what trains a trial and says why it failed: that it does is an outcome, too."""

    def train(asked: Asked) -> str | None:
        overrides, folder = asked
        try:
            run(spec, overrides, backend=backend, resume=folder.exists())  # it does where a worker was lost, too
        except DeepgError as error:
            return " ".join(str(error).split())
        return None

    return train
