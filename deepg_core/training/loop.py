"""Epoch after epoch, leg after leg: the loop around a trainer."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count

import attrs
import numpy as np
from attrs import field, frozen

from deepg_core.batches import Arrays, Batch, Batches, prefetch
from deepg_core.batches.interface import count_files_seen
from deepg_core.checkpoints import Checkpoint, file_name, save_checkpoint
from deepg_core.errors import DeepgError
from deepg_core.examination import describe_value, refuse
from deepg_core.history import History, Record
from deepg_core.history.monitors import names_of_targets, shown_names
from deepg_core.history.schedules import Rates
from deepg_core.network import Network
from deepg_core.network.goal import Goal, measure
from deepg_core.network.sums import Sums
from deepg_core.observers import Observer, Passes, Position
from deepg_core.progress import Advance, show_progress
from deepg_core.runs.folder import RunFolder
from deepg_core.training.interface import Trainer, Weight
from deepg_core.training.live import Live, loss_so_far

logger = logging.getLogger(__name__)
Step = Callable[[Arrays, Arrays, Weight | None], None]


@frozen(kw_only=True)
class Loop:
    """What is trained on what, and for how long.

    An epoch is made of legs. After each of them all that the training consists of is at hand: a leg ends between two steps,
    and the sampler's state is the one behind its last batch, however far a thread has read ahead.
    """

    trainer: Trainer
    goals: Mapping[str, Goal]
    """Node -> what it is to learn, as the trainer was told."""
    train: Batches
    validation: Batches | None
    epochs: int
    steps_per_epoch: int
    validation_steps: int
    rates: Rates
    seed: int
    start: Checkpoint
    """Where the training stands; trainer and batches are there already."""
    observers: Sequence[Observer] = ()
    steps_per_leg: int | None = None
    """Left out: an epoch is one leg."""
    history: History = field(init=False)

    @history.default
    def _copy(self) -> History:
        return History(self.start.history)

    def run(self, folder: RunFolder) -> History:
        """Train the epochs that the history lacks, and tell the observers. Where there is none, the network is kept as it is.

        An epoch depends on the weights, the optimizer, the sampler and its number alone, so a run that goes on from a
        checkpoint computes what it would have computed.

        :raises DeepgError: the loss is no number any more.
        """
        for observer in self.observers:
            observer.begin(folder, self.history)
        enough = False
        if not self.epochs and not self.history:
            save_checkpoint(folder.checkpoints / file_name(Record(epoch=0)), self._take(self.train.start))
        while len(self.history) < self.epochs and not enough:
            enough = self._epoch(len(self.history) + 1)
        for observer in self.observers:
            observer.end()
        return self.history

    def _epoch(self, epoch: int) -> bool:
        """Train one epoch; say whether it is enough."""
        begun = time.perf_counter()
        self.trainer.seed(self.seed, (epoch - 1) * self.steps_per_epoch)
        rate, record = self.rates.of_epoch(self.history), Record(epoch=epoch)
        sums, after = self._train(epoch, rate)
        validated = Sums()
        record |= measure(self.goals, sums)
        if not math.isfinite(record["loss"]):
            message = f"the loss became {record['loss']} in epoch {epoch}; {self._advise()}"
            raise DeepgError(message)
        if self.validation:
            validated = self._validate(epoch, self.validation)
            record |= measure(self.goals, validated, "val_")
            if epoch == self.epochs and not math.isfinite(record["val_loss"]):
                message = f"the validation loss became {record['val_loss']} in epoch {epoch}, the last one"
                raise DeepgError(f"{message}; {self._advise()}")
        record["lr"] = self.rates.of_step(rate, epoch * self.steps_per_epoch - 1)
        record["files_seen"] = count_files_seen(after)
        record["seconds"] = time.perf_counter() - begun
        self.history.append(record)
        passes = Passes(self.goals, sums, validated, self.train.share_of_files(after))
        for observer in self.observers:
            observer.after_passes(passes)
        told = [(it, it.after_epoch(Record(record), lambda: self._take(after))) for it in self.observers]
        logger.info(
            _describe_epoch(record, self.epochs), extra={"event": {"event": "epoch", "of": self.epochs, **record}}
        )
        enders = [type(observer).__name__ for observer, enough in told if _is_enough(observer, enough)]
        if enders:
            logger.info("%s ended the training", " and ".join(enders))
        return bool(enders)

    def _advise(self) -> str:
        """Say what may help where a loss is no number."""
        theirs = dict.fromkeys(f"look at {goal.loss.title}" for goal in self.goals.values() if goal.loss.title)
        return ", or ".join(["try a lower model.learning_rate", *theirs])

    def _train(self, epoch: int, rate: float) -> tuple[Sums, dict[str, object]]:
        """Train the legs of an epoch; give what they add up to, and where the sampler stands then."""
        step, sums, after = self._step(rate, (epoch - 1) * self.steps_per_epoch), Sums(), self.start.sampler
        self.trainer.reset_states()
        live = Live(lambda: loss_so_far(self.trainer, self.goals))
        with show_progress(f"epoch {epoch}/{self.epochs}", self.steps_per_epoch, "steps", live) as advance:
            done = 0
            for steps in self._legs():
                for batch in _take_steps(self.train, steps, step, advance, live):
                    after = batch.after
                sums += self._clear()
                done += steps
                place, state = Position(epoch, done, self.steps_per_epoch), after
                for observer in self.observers:
                    observer.after_leg(place, lambda state=state: self._take(state))  # type: ignore[misc]
        return sums, after

    def _legs(self) -> Iterator[int]:
        most = self.steps_per_leg or self.steps_per_epoch
        for first in range(0, self.steps_per_epoch, most):
            yield min(most, self.steps_per_epoch - first)

    def _validate(self, epoch: int, validation: Batches) -> Sums:
        validation.rewind()  # the same windows after every epoch
        self.trainer.reset_states()
        live = Live(lambda: loss_so_far(self.trainer, self.goals))
        what = f"epoch {epoch}/{self.epochs} validation"
        with show_progress(what, self.validation_steps, "steps", live) as advance:
            for _ in _take_steps(validation, self.validation_steps, self.trainer.evaluate, advance, live):
                pass
        return self._clear()

    def _step(self, rate: float, first: int) -> Step:
        """Give the step of an epoch whose first step is the run's `first`."""
        if first >= self.rates.warmup_steps:
            self.trainer.set_learning_rate(rate)
            return self.trainer.train
        number = count(first)

        def step(inputs: Arrays, targets: Arrays, weight: Weight | None) -> None:
            self.trainer.set_learning_rate(self.rates.of_step(rate, next(number)))
            self.trainer.train(inputs, targets, weight)

        return step

    def _clear(self) -> Sums:
        sums = self.trainer.sums()
        self.trainer.clear_sums()
        return sums

    def _take(self, after: dict[str, object]) -> Checkpoint:
        state = self.trainer.state()
        return attrs.evolve(
            self.start,
            network=Network(self.start.network.graph, state.weights),
            optimizer=state.optimizer,
            history=self.history,
            sampler=after,
        )


def _take_steps(batches: Batches, steps: int, step: Step, advance: Advance, live: Live) -> Iterable[Batch]:
    """Take steps, one with each batch, and give the batch when it was taken."""
    with closing(prefetch(batches, steps)) as ready:
        for batch in live.timed(ready):
            step(batch.inputs, batch.targets, batch.weight)
            advance()
            yield batch


def _is_enough(observer: Observer, said: object) -> bool:
    """Read what an observer says after an epoch.

    :raises PluginError: it is neither true nor false.
    """
    if said is None or isinstance(said, bool | np.bool_):
        return bool(said)
    right = "`after_epoch` gives True to end the training, else False"
    raise refuse("observer", observer, f"gives {describe_value(said)} after an epoch", right)


def _describe_epoch(record: Record, epochs: int) -> str:
    values = [f"{name} {record[name]:.4f}" for name in (*shown_names(record), *names_of_targets(record))]
    return "  ".join([f"epoch {record.epoch}/{epochs}", *values, f"{record['seconds']:.1f} s"])
