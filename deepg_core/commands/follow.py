"""What follows a training: states, an evaluation, the model card, the report."""

from __future__ import annotations

import logging

from deepg_core.assembly.data import Data
from deepg_core.assembly.design import Design
from deepg_core.commands.report import report_trained
from deepg_core.errors import DeepgError
from deepg_core.inference.judging.at_end import Trained, choose_split, evaluate_trained
from deepg_core.model_card.write import try_card
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.spec import Spec
from deepg_core.spec.tables import Evaluate
from deepg_core.states.write import write_states
from deepg_core.training.loop import Loop

logger = logging.getLogger(__name__)


def follow(loop: Loop, design: Design, data: Data, folder: RunFolder, *, finished: bool) -> None:
    """Do all that the spec wants of a trained network, and write what came of it.

    :param finished: whether nothing was trained, so that states that are there are those of the network.
    """
    spec, trainer = data.spec, loop.trainer
    if spec.states and not (finished and folder.current_states()):
        write_states(spec.states, data.states(), trainer, design.network.graph, folder)
    if spec.evaluate and spec.training.kept and not spec.unlabelled:
        steps, batch = spec.training.steps_per_epoch, loop.train.batch_size
        trained = Trained(data=data, trainer=trainer, folder=folder, history=loop.history, batch=batch, steps=steps)
        _evaluate(trained, spec.evaluate)
    logger.info("writing %s", "the model card and the report" if spec.training.kept else "the report")
    if spec.training.kept:
        try_card(folder, data, trainer.device)
    report_trained(folder, data, trainer)


def is_whole(spec: Spec, data: Data, folder: RunFolder) -> bool:
    """Say whether all that follows a training is there, too."""
    kept = spec.training.kept and not spec.unlabelled
    judged = spec.evaluate and kept and (spec.evaluate.split or {"test", "validation"} & set(data.splits))
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
        split = choose_split(trained.data, table)
        again = f"deepg evaluate {trained.folder.path} --split {split} -o {trained.folder.evaluation}"
        logger.warning("the evaluation failed: %s; the run is whole, and `%s` tries again", what, again)
        return
    for text in done.warnings if done else ():
        logger.warning("evaluation: %s", text)
