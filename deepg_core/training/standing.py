"""Where a training stands, between two of its steps."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from deepg_core.batches import Batches
from deepg_core.checkpoints import Checkpoint, Unfinished
from deepg_core.history import History
from deepg_core.network import Network
from deepg_core.training.averages import to_keep, to_learn
from deepg_core.training.interface import Trainer
from deepg_core.training.shared import gather_states, gather_sums
from deepg_core.training.watch import LossError
from deepg_core.workers import Workers


class Standing:
    """What of a training changes with its steps, beside what its trainer knows.

    :param start: where it begins; weights, optimizer and batches are there already.
    """

    def __init__(self, trainer: Trainer, batches: Batches, start: Checkpoint, workers: Workers) -> None:
        self._trainer, self._batches, self._start, self._workers = trainer, batches, start, workers
        self.history = History(start.history)
        self.sampler = start.sampler or batches.start
        """Behind the last batch that was learned from; a thread may have read on."""
        self.unfinished, self.ended_by, self.halvings = start.unfinished, start.ended_by, start.halvings

    def keep(self, steps: int, seconds: float) -> None:
        """Take note that so many steps of the next epoch were taken, in so many seconds."""
        sums, *others = gather_sums(self._workers, self._trainer.sums())
        layers = gather_states(self._workers, self._trainer.layer_states())
        self.unfinished = Unfinished(steps, seconds, sums, layers, tuple(others))

    def take(self) -> Checkpoint:
        """Make a checkpoint of it.

        :raises LossError: a weight is no number.
        """
        state, epoch = self._trainer.state(), len(self.history)
        weights, optimizer = to_keep(state)
        both = (*state.weights.items(), *weights.items())
        if bad := next((name for name, array in both if not np.isfinite(array).all()), None):
            steps = self.unfinished.steps if self.unfinished else 0
            place = f"after step {steps} of epoch {epoch + 1}" if steps else f"after epoch {epoch}"
            raise LossError(f"the weights `{bad}` hold nan or inf {place}")
        return evolve(
            self._start,
            network=Network(self._start.network.graph, weights),
            optimizer=optimizer,
            history=self.history,
            sampler=self.sampler,
            unfinished=self.unfinished,
            ended_by=self.ended_by,
            halvings=self.halvings,
        )

    def go_back(self, stored: Checkpoint, halvings: int) -> None:
        """Let all be as it was when a checkpoint was taken, but for how often the rate was halved."""
        weights, optimizer = to_learn(stored, self._trainer)
        self._trainer.set_weights(weights)
        self._trainer.set_optimizer_state(optimizer)
        self._batches.restore(stored.sampler)
        self.history[:] = stored.history
        self.sampler, self.unfinished, self.ended_by = stored.sampler, stored.unfinished, ()
        self.halvings = halvings
