"""What a training begins from: a drawn network, that of another run, or where it was interrupted."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

import numpy as np
from attrs import evolve

from deepg_core.assembly.backend import check_sums, take_optimizer, take_weights
from deepg_core.assembly.design import Design
from deepg_core.batches import Batches
from deepg_core.checkpoints import Checkpoint, find_checkpoint, load_checkpoint
from deepg_core.errors import CheckpointError, DataError
from deepg_core.history import History
from deepg_core.network import Network
from deepg_core.network.goal import Goal
from deepg_core.training import Trainer
from deepg_core.training.averages import to_learn

logger = logging.getLogger(__name__)


def begin(design: Design, spec: str) -> Checkpoint:
    """Begin with the network as it was drawn.

    :param spec: the resolved one.
    """
    return Checkpoint(
        network=design.network,
        optimizer={},
        spec=spec,
        history=History(),
        sampler={},
        labels=list(design.signature.classes),
        vocabulary=design.vocabulary,
        targets=design.signature.named_targets(),
    )


def begin_from(start: Checkpoint, path: Path, trainer: Trainer) -> Checkpoint:
    """Begin with the weights of another run; all else begins anew.

    :param path: a checkpoint, a run's folder or a Keras file of deepG.
    :raises CheckpointError: it has another network, other classes or another vocabulary.
    """
    found = find_checkpoint(path)
    stored = load_checkpoint(found)
    is_numbered = stored.labels == [str(number) for number in range(len(stored.labels))]  # as of a Keras file
    for what, its, wanted in (
        ("classes", start.labels if is_numbered else stored.labels, start.labels),
        ("vocabulary", stored.vocabulary, start.vocabulary),
    ):
        if its != wanted:
            message = f"{found} learned the {what} {its}, and the spec has {wanted}"
            raise CheckpointError(f"{message}; make them agree, or take its layers with `transfer`")
    take_weights(trainer, stored.network)
    logger.info("beginning with the weights of %s", found)
    return evolve(start, history=History(notes=[f"epoch 1: began with the weights of {found}"]))


def go_on(
    start: Checkpoint,
    stored: Checkpoint,
    trainer: Trainer,
    goals: Mapping[str, Goal],
    train: Batches,
    *,
    finished: bool,
    force: bool,
) -> Checkpoint:
    """Set everything to where a checkpoint was taken; of a finished training only the network is asked for any more.

    :param force: let windows begin anew where the data have others now.
    :raises CheckpointError: it does not fit the network, or what is measured.
    :raises DataError: the data have other windows.
    """
    if finished:
        take_weights(trainer, stored.network)
    else:
        weights, optimizer = to_learn(stored, trainer)
        take_weights(trainer, Network(stored.network.graph, weights))
        take_optimizer(trainer, optimizer)
        if stored.unfinished:
            check_sums(trainer, goals, stored.unfinished.sums)
        try:
            train.restore(stored.sampler)
        except DataError as error:
            if not force:
                raise
            logger.warning("%s; its windows come from the first on", error)
    names = ("history", "unfinished", "ended_by", "halvings")
    return evolve(start, sampler=train.current, **{name: getattr(stored, name) for name in names})


def describe_beginning(start: Checkpoint, trainer: Trainer) -> str:
    """Say, a line each, where a training begins and what its arrays add up to: the same of equal ones, at 1 GB/s."""
    state, steps = trainer.state(), start.unfinished.steps if start.unfinished else 0
    arrays = sorted([*state.weights.items(), *state.optimizer.items()], key=lambda item: item[0])
    sums = (f"{name} {crc32(np.ascontiguousarray(array).data):08x}" for name, array in arrays)
    return "\n".join([f"epoch {start.epoch}, step {steps}", *sums])
