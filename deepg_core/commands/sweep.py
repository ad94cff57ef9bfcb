"""`deepg sweep`: one spec with several values of some keys, and which is best."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import decide_spec_goals
from deepg_core.assembly.data import Data
from deepg_core.assembly.design import Design
from deepg_core.assembly.launcher import name_launcher
from deepg_core.atomic import write_text
from deepg_core.commands.trials import Trials
from deepg_core.errors import DataError, DeepgError, OptionError
from deepg_core.history import History
from deepg_core.history.monitors import monitor_names
from deepg_core.network.goal import measured_names
from deepg_core.place import find_place
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.spec.load import draft_spec, load_spec
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.spec import Spec
from deepg_core.sweeps import Outcome, Space, Sweep, Trial
from deepg_core.sweeps.halving import keep_best, plan_rungs
from deepg_core.sweeps.ranking import rank, read_plan, write_plan
from deepg_core.words import count_of

logger = logging.getLogger(__name__)
_NEEDS: Final = ("data", "target", "model")
_OWN: Final = "trials have names and a folder from the sweep, and as many epochs as each other"


@blaming_plugins()
def sweep(
    spec: str | Path,
    overrides: Sequence[str] = (),
    *,
    grid: Sequence[str] = (),
    ranges: Sequence[str] = (),
    samples: int | None = None,
    metric: str = "val_loss",
    halving: int | None = None,
    seed: int = 0,
    output: str | Path | None = None,
    backend: str | None = None,
    resume: bool = False,
    launcher: str | None = None,
    workers: int | None = None,
) -> Sweep:
    """Train a spec with several values of some keys, and rank them.

    :param grid: `KEY=[VALUE, ...]` each.
    :param ranges: `KEY=LOW:HIGH` or `KEY=LOW:HIGH:log` each, of which `samples` are drawn.
    :param samples: how many trials there are; left out: all combinations of the grid.
    :param metric: a column of the history, `val_loss`, of which the best epoch counts.
    :param halving: let one of so many go on where epochs have become so many times as many; left out: all are trained to
        the end.
    :param seed: of what is drawn.
    :param output: the folder; left out: `NAME_sweep` beside the runs.
    :param resume: go on with a sweep that was interrupted; one that is finished is left as it is.
    :param launcher: what starts workers that train a trial each, at the same time: its name, or a table as `run.launcher`.
    :param workers: how many of them.
    :raises DeepgError: an option, the spec or a combination cannot be used, or no trial could be trained.
    """
    if (size := find_place().size) > 1:
        message = f"a sweep trains one trial after the other in one process, and torchrun or Slurm started {size}"
        raise OptionError("", message, "start one")
    first = load_spec(spec, overrides, backend=backend, needs=_NEEDS)
    trials = Space.parse(grid, ranges).trials(samples, seed)
    folder = Path(output).absolute() if output else first.path(first.run.output) / f"{first.name}_sweep"
    launched = name_launcher(launcher, workers)
    runs = Trials(Path(spec).absolute(), overrides, backend, folder, len(trials), launched)
    told = _Sweep(spec, list(overrides), backend, metric, folder, trials, first, runs)
    told.check()
    if not first.training.epochs:
        raise OptionError("", "there is nothing to compare: training.epochs is 0", "--set training.epochs=1, or more")
    told.begin({"metric": metric, "halving": halving, "trials": [trial.values for trial in trials]}, resume=resume)
    return told.run(plan_rungs(first.training.epochs, len(trials), halving), halving)


@frozen
class _Sweep:
    """What is asked for."""

    spec: str | Path
    overrides: list[str]
    backend: str | None
    metric: str
    folder: Path
    trials: list[Trial]
    first: Spec
    runs: Trials
    outcomes: dict[int, Outcome] = field(factory=dict)

    def check(self) -> None:
        """Refuse what a trial would, before any is trained.

        :raises SpecError: values of a trial cannot be.
        :raises OptionError: they change what the sweep decides itself, or the metric is not measured.
        """
        for trial in self.trials:
            values = [*self.overrides, *trial.overrides]
            design, data = assemble(*draft_spec(self.spec, values, backend=self.backend, needs=_NEEDS))
            if self.runs.launcher and design.spec.run.launcher:
                message = (
                    "--launcher: its workers train a trial each, and `run.launcher` has several train one together"
                )
                raise OptionError("", message, "leave one of them out")
            if changed := [name for name, value in _own(self.first).items() if _own(design.spec)[name] != value]:
                raise OptionError("", f"{changed[0]} cannot be varied: {_OWN}", f"--set {changed[0]}=... is for all")
            self._check_metric(design, data)

    def _check_metric(self, design: Design, data: Data) -> None:
        columns = measured_names(decide_spec_goals(design.spec, design.network, design.signature))
        known = monitor_names(columns) if "validation" in data.splits else tuple(columns)
        if self.metric not in known:
            raise OptionError("", f"--metric: `{self.metric}` is not measured", f"one of {', '.join(known)}")

    def begin(self, plan: dict[str, Any], *, resume: bool) -> None:
        """Make the folder, or find it again.

        :raises DataError: it is there already, or holds another sweep.
        """
        plan["spec"] = hashlib.sha256(self._text(()).encode()).hexdigest()
        if not self.folder.exists() or not any(self.folder.iterdir()):
            _make_folder(self.folder)
            write_plan(self.folder, plan)
        elif not resume:
            raise DataError("is there already; go on with its sweep with --resume, or name another -o", self.folder)
        elif read_plan(self.folder) != plan:
            raise DataError("holds the sweep of another spec, or of other values; name another -o", self.folder)

    def run(self, rungs: Sequence[int], eta: int | None) -> Sweep:
        """Train the trials, rung after rung.

        :raises DeepgError: none of them could be trained.
        """
        alive = self.trials
        for number, epochs in enumerate(rungs):
            if len(rungs) > 1:
                logger.info("%s for %s", count_of(len(alive), "trial"), count_of(epochs, "epoch"))
            for trial, problem in self.runs.train(alive, epochs):
                self.outcomes[trial.number] = self._outcome(trial, epochs, problem)
                self._tell().write()
            if eta and number < len(rungs) - 1:
                alive = list(self._go_on(alive, eta))
        done = self._tell()
        if done.best is None:
            message = f"no trial of {len(self.trials)} could be trained; {done.folder / 'trials.tsv'} says why"
            raise DeepgError(message)
        return done

    def _go_on(self, alive: Sequence[Trial], eta: int) -> Iterator[Trial]:
        """Give the trials that go on, and note that the others do not."""
        ranked = rank((self.outcomes[trial.number] for trial in alive), self.metric)
        kept = {outcome.trial.number for outcome in keep_best(ranked, eta)}
        for trial in alive:
            if trial.number in kept:
                yield trial
            elif self.outcomes[trial.number].value is not None:
                self.outcomes[trial.number] = self.outcomes[trial.number].stopped()

    def _outcome(self, trial: Trial, epochs: int, problem: str | None) -> Outcome:
        history = History() if problem else self.runs.history(trial)
        if not history:
            return Outcome(trial, f"failed: {problem or 'its folder is gone: it was removed or renamed meanwhile'}")
        return Outcome.of_history(trial, self.metric, History(history[:epochs]))

    def _tell(self) -> Sweep:
        """Say how it stands, and write the best spec."""
        ranked = rank(self.outcomes.values(), self.metric)
        path = self.folder / "best.toml" if ranked and ranked[0].value is not None else None
        if path:
            write_text(path, self._text(ranked[0].trial.overrides))
        return Sweep(self.folder, self.metric, ranked, path, list(self.trials[0].values))

    def _text(self, overrides: Sequence[str]) -> str:
        loaded = load_spec(self.spec, [*self.overrides, *overrides], backend=self.backend, needs=_NEEDS)
        return write_resolved(evolve(loaded, run=evolve(loaded.run, name=self.first.name)))


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"the sweep's folder {path} cannot be made: {error.strerror}"
        raise DeepgError(message) from error


def _own(spec: Spec) -> dict[str, object]:
    """Give what the sweep sets in each trial."""
    return {"run.name": spec.name, "run.output": spec.run.output, "training.epochs": spec.training.epochs}
