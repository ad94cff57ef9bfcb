"""`deepg run`: train, draw the curves, write the states, as the spec says."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from attrs import evolve

from deepg_core.assembly.assemble import assemble
from deepg_core.assembly.backend import (
    decide_spec_goals,
    examine_module,
    make_trainer,
    require_backend,
)
from deepg_core.assembly.data import Data
from deepg_core.assembly.identity import identify_data
from deepg_core.assembly.observers import make_observers
from deepg_core.assembly.schedule import make_schedule
from deepg_core.assembly.settle import settle_spec
from deepg_core.assembly.starting import begin, begin_from, go_on
from deepg_core.assembly.used import describe_used
from deepg_core.batches import Batch, Batches, Source
from deepg_core.commands.report import report_trained
from deepg_core.errors import DeepgError
from deepg_core.examination import examine_writer
from deepg_core.history.schedules import Plateau, Rates
from deepg_core.inference.judging.at_end import Trained, evaluate_trained
from deepg_core.inspection.notes import collect_aliases, collect_unused
from deepg_core.model_card.write import try_card
from deepg_core.plugins.bugs import blaming_plugins
from deepg_core.plugins.manager import add_plugin
from deepg_core.runs.folder import RunFolder, make_folder
from deepg_core.runs.owner import own_run
from deepg_core.runs.resume import find_run, is_finished, load_last
from deepg_core.spec.load import draft_spec
from deepg_core.spec.origin import Origin, add_origin
from deepg_core.spec.resolved import write_resolved
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import Evaluate
from deepg_core.states import StateWriter
from deepg_core.states.write import write_states
from deepg_core.training import Trainer
from deepg_core.training.loop import Loop
from deepg_core.views.batches import describe_batches

logger = logging.getLogger(__name__)


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
    design, data = assemble(*draft_spec(spec, overrides, backend=backend, needs=("data", "target", "model")))
    require_backend(design.spec)
    observers, rates = make_observers(design.spec), _rates(design.spec)
    if design.spec.states:
        examine_writer(design.spec.states.make(StateWriter))
    goals = decide_spec_goals(design.spec, design.network, design.signature)
    train, validation, first = _read(data)
    full = settle_spec(design, data)
    found = find_run(full, None if resume is True else Path(resume)) if resume else None
    with ExitStack() as owned:
        origin = Origin(
            str(full.path(".")), identify_data(data), describe_used(design.spec, goals, design.network.graph)
        )
        stored = load_last(owned.enter_context(own_run(found)), full, origin.data, force=force) if found else None
        finished = stored is not None and is_finished(stored, full)
        settled = _keep_name(full, found)
        trainer = make_trainer(settled, design.network, design.signature)
        examine_module(settled, trainer, design.network, first)
        start = begin(design, add_origin(write_resolved(settled), origin))
        if stored:
            start = go_on(start, stored, trainer, goals, train, finished=finished, force=force)
        elif begin_with:
            start = begin_from(start, Path(begin_with), trainer)
        folder = found or owned.enter_context(own_run(make_folder(settled.path(settled.run.output), settled.name)))
        if finished and not force and _is_whole(settled, data, folder):
            return folder.path
        folder.write_start(start.spec, origin.plugins)
        _announce(settled, trainer, folder)
        _announce_data(data, {"train": train, "validation": validation})
        loop = Loop(
            trainer=trainer,
            goals=goals,
            train=train,
            validation=validation,
            epochs=settled.training.epochs,
            steps_per_epoch=settled.training.steps_per_epoch,
            validation_steps=settled.training.validation_steps,
            rates=rates,
            seed=settled.run.seed,
            start=start,
            observers=observers,
            halve_rate=settled.training.on_nan == "halve_lr",
            **_legs(settled),
        )
        loop.run(folder)
        if settled.states and not (finished and folder.current_states()):
            write_states(settled.states, data.states(), trainer, design.network.graph, folder)
        if settled.evaluate and settled.training.kept:
            _evaluate(
                Trained(
                    data=data,
                    trainer=trainer,
                    folder=folder,
                    history=loop.history,
                    batch=train.batch_size,
                    steps=settled.training.steps_per_epoch,
                ),
                settled.evaluate,
            )
        if settled.training.kept:
            try_card(folder, data, trainer.device)
        report_trained(folder, data, trainer)
    return folder.path


def _is_whole(spec: Spec, data: Data, folder: RunFolder) -> bool:
    """Say whether all that follows a training is there, too."""
    judged = spec.evaluate and spec.training.kept and (spec.evaluate.split or {"test", "validation"} & set(data.splits))
    return (
        folder.has_report()
        and not (spec.states and not folder.current_states())
        and not (judged and not folder.has_evaluation())
    )


def _evaluate(trained: Trained, table: Evaluate) -> None:
    """Evaluate what was trained. That it fails is said; the run is whole without it."""
    try:
        done = evaluate_trained(trained, table)
    except (DeepgError, OSError, MemoryError) as error:
        what = str(error) or type(error).__name__
        again = f"deepg evaluate {trained.folder.path} -o {trained.folder.evaluation}"
        logger.warning("the evaluation failed: %s; the run is whole, and `%s` tries again", what, again)
        return
    for text in done.warnings if done else ():
        logger.warning("evaluation: %s", text)


def _keep_name(spec: Spec, found: RunFolder | None) -> Spec:
    """Let a run that goes on keep its name, by which it is found again."""
    name = found.read_about("name") if found else None
    return evolve(spec, run=evolve(spec.run, name=name or spec.name))


def _read(data: Data) -> tuple[Batches, Batches | None, Batch]:
    """Read all data, and a batch of each split: what is wrong is found before a framework is imported or a folder made."""
    data.require_classes()
    validation = data.batches("validation") if "validation" in data.splits else None
    if "states" in data.listings:
        next(iter(data.states().once()))
    train = data.batches("train")
    first = _first(train)
    if validation:
        _first(validation)
    return train, validation, first


def _first(batches: Batches) -> Batch:
    """Take the first batch, in which feeds examine what components give, and go back."""
    batch = next(batches)
    batches.rewind()
    return batch


def _legs(spec: Spec) -> dict[str, Any]:
    """Say how far apart checkpoints are."""
    kept = spec.training.kept
    return {
        "steps_per_leg": kept.every_steps if kept else None,
        "seconds_per_leg": kept.every_minutes * 60 if kept and kept.every_minutes else math.inf,
    }


def _rates(spec: Spec) -> Rates:
    training, plateau = spec.training, spec.training.reduce_lr_on_plateau
    return Rates(
        learning_rate=spec.choice("model").config.learning_rate,
        schedule=make_schedule(spec),
        plateau=Plateau() if plateau is True else plateau or None,
        warmup_steps=training.warmup_steps,
    )


def _announce(spec: Spec, trainer: Trainer, folder: RunFolder) -> None:
    parameters = sum(array.size for array in trainer.weights().values())
    backend = require_backend(spec).name
    logger.info("run %s on %s, %s parameters, in %s", spec.name, backend, f"{parameters:,}", folder.path)


def _announce_data(data: Data, batches: Mapping[str, Batches | None]) -> None:
    for split, its in batches.items():
        if its:
            logger.info("%s: %s", split, describe_batches(data.source(split).contents(), its))
    sources: dict[str, Source] = {split: data.source(split) for split, its in batches.items() if its}
    sources |= {"states": data.states()} if "states" in data.listings else {}
    for note in collect_unused(sources, data.unmatched_rows()):
        logger.info("%s", note)
    for note in (*data.weighed_twice(), *collect_aliases(data.spec)):
        logger.info("note: %s", note)
