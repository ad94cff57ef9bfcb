"""The loop of a training, as a spec wants it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from deepg_core.assembly.schedule import make_schedule
from deepg_core.batches import Batches
from deepg_core.checkpoints import Checkpoint
from deepg_core.history.schedules import Plateau, Rates
from deepg_core.network.goal import Goal
from deepg_core.observers import Observer
from deepg_core.spec.spec import Spec
from deepg_core.training import Trainer
from deepg_core.training.loop import Loop
from deepg_core.workers import Workers


def make_loop(
    spec: Spec,
    trainer: Trainer,
    goals: Mapping[str, Goal],
    batches: tuple[Batches, Batches | None],
    start: Checkpoint,
    observers: Sequence[Observer],
    rates: Rates,
    workers: Workers,
) -> Loop:
    """Make it.

    :param batches: those of the training, and those of the validation if there are any.
    :param rates: what `make_rates` gives.
    """
    return Loop(
        trainer=trainer,
        goals=goals,
        train=batches[0],
        validation=batches[1],
        epochs=spec.training.epochs,
        steps_per_epoch=spec.training.steps_per_epoch,
        validation_steps=spec.training.validation_steps,
        rates=rates,
        seed=spec.run.seed,
        start=start,
        observers=observers,
        halve_rate=spec.training.on_nan == "halve_lr",
        workers=workers,
        **_legs(spec),
    )


def _legs(spec: Spec) -> dict[str, Any]:
    """Say how far apart checkpoints are."""
    kept = spec.training.kept
    return {
        "steps_per_leg": kept.every_steps if kept else None,
        "seconds_per_leg": kept.every_minutes * 60 if kept and kept.every_minutes else math.inf,
    }


def make_rates(spec: Spec) -> Rates:
    """Say what decides the learning rate."""
    training, plateau = spec.training, spec.training.reduce_lr_on_plateau
    return Rates(
        learning_rate=spec.choice("model").config.learning_rate,
        schedule=make_schedule(spec),
        plateau=Plateau() if plateau is True else plateau or None,
        warmup_steps=training.warmup_steps,
    )
