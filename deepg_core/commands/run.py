"""`deepg run`: train, draw the curves, write the states, as the spec says."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import (
    decide_spec_goals,
    examine_module,
    make_trainer,
    require_backend,
)
from deepg_core.assembly.data import Data
from deepg_core.assembly.design import Design
from deepg_core.assembly.identity import identify_data
from deepg_core.assembly.launcher import choose_launcher
from deepg_core.assembly.loop import make_loop, make_rates
from deepg_core.assembly.observers import make_observers
from deepg_core.assembly.settle import settle_spec
from deepg_core.assembly.starting import begin, begin_from, describe_beginning, go_on
from deepg_core.assembly.used import describe_used
from deepg_core.assembly.workers import join_workers, require_place
from deepg_core.batches import Batch, Batches, Source
from deepg_core.commands.follow import follow, is_whole
from deepg_core.commands.launch import launch
from deepg_core.examination import examine_writer
from deepg_core.inspection.networks import collect_target_notes
from deepg_core.inspection.notes import collect_aliases, collect_few, collect_idle, collect_unused
from deepg_core.network.goal import Goal
from deepg_core.network.summary import summarize_goals
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.plugins.manager import add_plugin
from deepg_core.runs.folder import RunFolder, make_folder
from deepg_core.runs.owner import own_run
from deepg_core.runs.resume import find_run, is_finished, load_last
from deepg_core.share import Share
from deepg_core.spec.load import draft_spec
from deepg_core.spec.origin import Origin, add_origin
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.spec import Spec
from deepg_core.states import StateWriter
from deepg_core.training import Trainer
from deepg_core.training.gone import explaining_gone
from deepg_core.views.batches import describe_batches
from deepg_core.views.targets import format_target
from deepg_core.workers import Workers

logger = logging.getLogger(__name__)
NEEDS: Final = ("data", "target", "model")
"""Tables without which nothing is trained."""


@blaming_plugins()
def run(
    spec: str | Path,
    overrides: Sequence[str] = (),
    *,
    backend: str | None = None,
    resume: bool | str | Path = False,
    force: bool = False,
    begin_with: str | Path | None = None,
    plugins: Sequence[str | Path] = (),
) -> Path:
    """Train as a spec file says and give the run's folder.

    :param overrides: `a.b=value` each.
    :param backend: wins over `[run] backend`.
    :param resume: go on with a run from its last whole checkpoint; the outcome is bit for bit that of a run that was never
        interrupted. True: the newest run of this name that agrees with the spec, on the spec's backend if there is one;
        a path: the run in that folder. A run that is finished is left as it is.
    :param force: go on although the spec, or the data, changed what is learned; the run's notes say so.
    :param begin_with: a checkpoint, a run's folder or a Keras file with weights of the same network, to begin with in the place
        of those that are drawn; optimizer, learning rate and windows begin anew. A run that goes on has its own.
    :param plugins: files that are plugins, `deepg --plugin FILE` each.
    :raises DeepgError: the spec or the data are wrong, another process trains the run, or the training failed.
    :raises KeyboardInterrupt: SIGINT asked to stop; a checkpoint was saved.
    :raises SystemExit: SIGTERM or SIGUSR1 did, likewise.
    """
    for plugin in plugins:
        add_plugin(plugin)
    design, data = assemble(*draft_spec(spec, overrides, backend=backend, needs=NEEDS))
    options: dict[str, Any] = {
        "force": force,
        "begin_with": None if begin_with is None else Path(begin_with).absolute(),
    }
    if choice := choose_launcher(design.spec)[0]:
        work = partial(_work, Path(spec).absolute(), tuple(overrides), backend=backend, **options)
        return launch(choice, design.spec, work, resume)
    return train(design, data, resume=resume, **options)


def _work(spec: Path, overrides: Sequence[str], *, backend: str | None, **options: Any) -> str:
    """Be one of the workers of a launcher; give the run's folder."""
    return str(train(*assemble(*draft_spec(spec, overrides, backend=backend, needs=NEEDS)), **options))


def train(
    design: Design,
    data: Data,
    *,
    resume: bool | str | Path = False,
    force: bool = False,
    begin_with: str | Path | None = None,
) -> Path:
    """Train in this process, alone or together with others, as `run` says."""
    place = require_place(design.spec)
    observers, rates = make_observers(design.spec) if place.rank == 0 else [], make_rates(design.spec)
    if design.spec.states:
        examine_writer(design.spec.states.make(StateWriter))
    goals = decide_spec_goals(design.spec, design.network, design.signature)
    with ExitStack() as owned:
        workers = owned.enter_context(join_workers(design.spec, place))
        workers.same("other options", f"resume {resume}, force {force}, from {begin_with}")
        # One of each machine fills the cache, where the others find what they need.
        train, validation, first = workers.after_first(lambda: _read(data, place.share), leads=place.local == 0)
        full = settle_spec(design, data)
        own = partial(_own, workers, owned)
        found = (
            workers.after_first(lambda: find_run(full, None if resume is True else Path(resume))) if resume else None
        )
        workers.same("another run to go on with", found.path.name if found else "none")
        origin = Origin(
            str(full.path(".")), identify_data(data), describe_used(design.spec, goals, design.network.graph)
        )
        workers.same("other files", json.dumps(origin.data, indent=0))
        workers.same("another spec", write_resolved(evolve(full, run=evolve(full.run, output="", name=full.name))))
        stored = (
            workers.after_first(lambda: load_last(own(found), full, origin.data, origin.plugins, force=force))
            if found
            else None
        )
        finished = stored is not None and is_finished(stored, full)
        settled = _keep_name(full, found)
        trainer = make_trainer(settled, design.network, design.signature, workers)
        examine_module(settled, trainer, design.network, first)
        start = begin(design, add_origin(write_resolved(settled), origin))
        if stored:
            start = go_on(start, stored, trainer, goals, train, finished=finished, force=force)
        elif begin_with:
            start = begin_from(start, Path(begin_with), trainer)
        workers.same("another beginning", describe_beginning(start, trainer) if place.size > 1 else "")
        folder = found or RunFolder(Path(workers.told(lambda: str(own(_make_folder(settled)).path))))
        if workers.is_first:
            owned.enter_context(explaining_gone(folder))
        if finished and not force and is_whole(settled, data, folder):
            return folder.path
        if workers.is_first:
            folder.write_start(start.spec, origin.plugins)
        _announce(settled, trainer, folder, goals)
        for line in () if stored or begin_with else design.network.origin:
            logger.info("%s", line)
        _announce_data(data, {"train": train} | ({"validation": validation} if validation else {}))
        for note in collect_target_notes(design.spec, goals, first):
            logger.info("note: %s", note)
        loop = make_loop(settled, trainer, goals, (train, validation), start, observers, rates, workers)
        loop.run(folder)
        if not workers.is_first:
            return folder.path
        follow(loop, design, data, folder, finished=finished)
    return folder.path


def _own(workers: Workers, owned: ExitStack, run: RunFolder) -> RunFolder:
    """Let the first worker be the owner of a run."""
    return owned.enter_context(own_run(run)) if workers.is_first else run


def _make_folder(spec: Spec) -> RunFolder:
    return make_folder(spec.path(spec.run.output), spec.name)


def _keep_name(spec: Spec, found: RunFolder | None) -> Spec:
    """Let a run that goes on keep its name, by which it is found again."""
    name = found.read_about("name") if found else None
    return evolve(spec, run=evolve(spec.run, name=name or spec.name))


def _read(data: Data, share: Share) -> tuple[Batches, Batches | None, Batch]:
    """Read all data, and a batch of each split: what is wrong is found before a framework is imported or a folder made."""
    data.require_classes()
    validation = data.batches("validation", share) if "validation" in data.splits else None
    if "states" in data.listings:
        next(iter(data.states().once()))
    train = data.batches("train", share)
    first = _first(train)
    if validation:
        _first(validation)
    return train, validation, first


def _first(batches: Batches) -> Batch:
    """Take the first batch, in which feeds examine what components give, and go back."""
    batch = next(batches)
    batches.rewind()
    return batch


def _announce(spec: Spec, trainer: Trainer, folder: RunFolder, goals: Mapping[str, Goal]) -> None:
    parameters = sum(array.size for array in trainer.weights().values())
    backend = require_backend(spec).name
    logger.info("run %s on %s, %s parameters, in %s", spec.name, backend, f"{parameters:,}", folder.path)
    for target in summarize_goals(goals):
        logger.info("%s", format_target(target))


def _announce_data(data: Data, batches: Mapping[str, Batches]) -> None:
    sources: dict[str, Source] = {split: data.source(split) for split in batches}
    for split, its in batches.items():
        logger.info("%s: %s", split, describe_batches(sources[split].contents(), its))
    sources |= {"states": data.states()} if "states" in data.listings else {}
    for note in collect_unused(sources, data.unmatched_rows()):
        logger.info("%s", note)
    for note in (*collect_few(batches), *data.weighed_twice(), *collect_aliases(data.spec), *collect_idle(data.spec)):
        logger.info("note: %s", note)
