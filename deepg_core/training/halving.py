"""After a loss that is no number: back to the last checkpoint, or to the first step, with half the learning rate."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Final

from deepg_core.checkpoints import Checkpoint, last_whole
from deepg_core.network.goal import Goal
from deepg_core.runs.folder import RunFolder
from deepg_core.training.standing import Standing
from deepg_core.training.watch import LossError, advise

logger = logging.getLogger(__name__)
HALVINGS: Final = 10
"""How often a rate may be halved: a thousandth of what was asked for is left then."""


def halve_rate(
    at: Standing,
    folder: RunFolder,
    error: LossError,
    goals: Mapping[str, Goal],
    first: Checkpoint | None,
    *,
    wanted: bool,
) -> None:
    """Let the training stand where it stood at its last checkpoint, with half the rate, if that is wanted.

    :param first: of the first step, to go back to where no checkpoint is.
    :raises LossError: it is not wanted, or was done too often.
    """
    found = last_whole(folder.checkpoints, lambda it: it.resumable)
    stored, name = (found[1], found[0].name) if found else (first, "the first step")
    if not wanted or stored is None or at.halvings == HALVINGS:
        often = f"; the rate was halved {at.halvings} times" if at.halvings else ""
        before = f"; {name} was saved before" if found else ""
        raise LossError(f"{error}; {advise(goals)}{often}{before}") from error
    epoch = len(at.history) + 1
    at.go_back(stored, at.halvings + 1)
    at.history.note(epoch, f"{error}; went back to {name}, and halved the learning rate")
    logger.warning("%s; going back to %s with half the learning rate", error, name)
