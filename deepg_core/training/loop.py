"""Epoch after epoch, leg after leg: the loop around a trainer."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping, Sequence
from contextlib import closing

from attrs import field, frozen

from deepg_core.batches import Batches, prefetch
from deepg_core.batches.interface import count_files_seen
from deepg_core.checkpoints import Checkpoint, Unfinished, checkpoint_files, file_name, save_checkpoint
from deepg_core.history import History, Record
from deepg_core.history.schedules import Rates
from deepg_core.network.goal import Goal, measure
from deepg_core.network.summary import has_native
from deepg_core.network.sums import Sums
from deepg_core.observers import Observer, Passes, Position
from deepg_core.progress import show_progress
from deepg_core.runs.folder import RunFolder
from deepg_core.signals import Stop
from deepg_core.training.averages import averaged, use_averages
from deepg_core.training.halving import halve_rate
from deepg_core.training.interface import Trainer
from deepg_core.training.live import Live, describe_epoch
from deepg_core.training.pace import Pace
from deepg_core.training.shared import add_sums, agree, look, share_states, tell_fault
from deepg_core.training.standing import Standing
from deepg_core.training.told import is_enough, telling
from deepg_core.training.watch import FaultError, LossError, LossWatch, refuse_validation
from deepg_core.workers import Alone, Workers

logger = logging.getLogger(__name__)


@frozen(kw_only=True)
class Loop:
    """What is trained on what, and for how long.

    An epoch is made of legs. After each of them all that the training consists of is at hand: a leg ends between two steps,
    and the sampler's state is the one behind its last batch, however far a thread has read ahead. Where legs end changes
    nothing of what is learned or measured.
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
    """Where the training stands; weights, optimizer and batches are there already."""
    observers: Sequence[Observer] = ()
    steps_per_leg: int | None = None
    """How many steps of an epoch make a leg; left out: an epoch is one."""
    seconds_per_leg: float = math.inf
    """How long a leg lasts at most."""
    halve_rate: bool = False
    """Whether a loss that is no number takes the training back to its last checkpoint, with half the rate."""
    workers: Workers = field(factory=Alone)
    """Those that train together, each on its share of the batches; the first one alone has observers."""
    _at: Standing = field(init=False)
    _watch: LossWatch = field(init=False)
    _pace: Pace = field(init=False)

    @_at.default
    def _stand(self) -> Standing:
        return Standing(self.trainer, self.train, self.start, self.workers)

    @_watch.default
    def _look_on(self) -> LossWatch:
        return LossWatch(self.trainer)

    @_pace.default
    def _set_pace(self) -> Pace:
        native = has_native(self.start.network.graph)
        return Pace(self.trainer, self.rates, self.seed, self.workers.place.share, native)

    def __attrs_post_init__(self) -> None:
        for batches in filter(None, (self.train, self.validation)):
            batches.coded = self.trainer.looks_up

    @property
    def history(self) -> History:
        """The epochs so far."""
        return self._at.history

    def run(self, folder: RunFolder) -> History:
        """Train the epochs that the history lacks, and tell the observers. Where there is none, the network is kept as it is.

        A step depends on the weights, the optimizer, the sampler, what stateful layers keep and its number alone, so a run
        that goes on from a checkpoint computes what it would have computed. A signal that asks to stop is obeyed after the
        step, once observers have heard of it.

        :raises LossError: a loss is no number.
        :raises KeyboardInterrupt: SIGINT asked to stop.
        :raises SystemExit: another signal did.
        """
        with Stop() as stop, telling(self.observers, folder, self.history):
            if not self.epochs and not self.history and self.workers.is_first:
                save_checkpoint(folder.checkpoints / file_name(Record(epoch=0)), self._at.take())
            first = self._at.take() if self.halve_rate and not checkpoint_files(folder.checkpoints) else None
            while len(self.history) < self.epochs and not self._at.ended_by:
                if agree(self.workers, stop)[0]:
                    done = self._at.unfinished.steps if self._at.unfinished else 0
                    self._end_leg(len(self.history) + 1, done, stop)
                try:
                    self._epoch(len(self.history) + 1, stop)
                except LossError as error:
                    halve_rate(self._at, folder, error, self.goals, first, wanted=self.halve_rate)
                    for observer in self.observers:
                        observer.begin(folder, self.history)
        stop.obey()  # one that came while observers ended, too
        use_averages(self.trainer)
        return self.history

    def _epoch(self, epoch: int, stop: Stop) -> None:
        rate, record = self._pace.rate(self.history, self._at.halvings), Record(epoch=epoch)
        try:
            trained = self._train(epoch, rate, stop)
        except FaultError as fault:  # only here: the thread that reads ahead has ended
            raise LossError(tell_fault(self.workers, fault, epoch, self.train)) from None
        begun, total = time.perf_counter(), trained.total
        record |= measure(self.goals, total)
        validated = self._validate(epoch, self.validation, stop) if self.validation else Sums()
        record |= measure(self.goals, validated, "val_") if self.validation else {}
        if epoch == self.epochs:  # before the last, a later one may be better
            refuse_validation(record, self.goals)
        record["lr"] = self.rates.of_step(rate, epoch * self.steps_per_epoch - 1)
        record["files_seen"] = count_files_seen(self._at.sampler)
        record["seconds"] = trained.seconds + time.perf_counter() - begun
        self.history.append(record)
        self._at.unfinished = None
        passes = Passes(self.goals, total, validated, self.train.share_of_files(self._at.sampler))
        for observer in self.observers:
            observer.after_passes(passes)
        event = {"event": "epoch", "of": self.epochs, **record}
        logger.info(describe_epoch(record, self.epochs), extra={"event": event})
        for observer in self.observers:
            if is_enough(observer, observer.after_epoch(Record(record), self._at.take)):
                self._at.ended_by += (type(observer).__name__,)
                self.history.note(epoch, f"{type(observer).__name__} ended the training")
        self._at.ended_by = tuple(self.workers.told(lambda: self._at.ended_by))
        if self._at.ended_by:
            logger.info("%s ended the training", " and ".join(self._at.ended_by))

    def _train(self, epoch: int, rate: float, stop: Stop) -> Unfinished:
        """Train what is left of an epoch; give what all of it comes to."""
        done = self._enter(epoch)
        step = self._pace.start(rate, (epoch - 1) * self.steps_per_epoch + done)
        before, begun = self._at.unfinished.seconds if self._at.unfinished else 0.0, time.perf_counter()
        ended, per_leg = time.monotonic(), self.steps_per_leg or self.steps_per_epoch
        live = Live(self.trainer, self.goals)
        with (
            show_progress(f"epoch {epoch}/{self.epochs}", self.steps_per_epoch, "steps", live) as advance,
            closing(prefetch(self.train, self.steps_per_epoch - done)) as ready,
        ):
            advance(done)
            for batch in live.timed(ready):
                self._watch.note(self._at.sampler)
                step(batch.inputs, batch.targets, batch.weight)
                advance()
                done, self._at.sampler = done + 1, batch.after
                is_late = time.monotonic() - ended >= self.seconds_per_leg
                stops, is_late, is_due = agree(self.workers, stop, is_late, self._watch.is_due())
                if done % per_leg == 0 or done == self.steps_per_epoch or stops or is_late:
                    look(self.workers, self._watch)
                    self._at.keep(done, before + time.perf_counter() - begun)
                    self._end_leg(epoch, done, stop)
                    ended = time.monotonic()
                elif is_due:
                    look(self.workers, self._watch)
        assert self._at.unfinished is not None, "an epoch has a step"
        return self._at.unfinished

    def _enter(self, epoch: int) -> int:
        """Ready the trainer for an epoch, or for the rest of it; give how many steps were taken."""
        part = self._at.unfinished
        done = part.steps if part else 0
        self._pace.reseed((epoch - 1) * self.steps_per_epoch + done)
        self.trainer.reset_states()
        self.trainer.clear_sums()
        self._watch.begin(done)
        if part:
            self.trainer.set_layer_states(share_states(self.workers, part.layers))
            self.trainer.set_sums(part.sums_of(self.workers.place.share))
        return done

    def _end_leg(self, epoch: int, step: int, stop: Stop) -> None:
        """Tell observers where the training stands; end it there if a signal asked for it."""
        place = Position(epoch, step, self.steps_per_epoch, stopping=bool(stop.agreed))
        if self.workers.place.size > 1:
            self._at.take()  # which finds weights that are no numbers in all workers at once
        for observer in self.observers:
            observer.after_leg(place, self._at.take)
        if stop.agreed:  # not one that has come since: observers have not heard of it
            logger.info("%s stops it after step %d of epoch %d", stop.agreed.name, step, epoch)
            stop.obey()

    def _validate(self, epoch: int, validation: Batches, stop: Stop) -> Sums:
        validation.rewind()  # the same windows after every epoch
        self.trainer.reset_states()
        self.trainer.clear_sums()
        live, what = Live(self.trainer, self.goals), f"epoch {epoch}/{self.epochs} validation"
        with (
            show_progress(what, self.validation_steps, "steps", live) as advance,
            closing(prefetch(validation, self.validation_steps)) as ready,
            averaged(self.trainer),
        ):
            for batch in live.timed(ready):
                self.trainer.evaluate(batch.inputs, batch.targets, batch.weight)
                advance()
                if agree(self.workers, stop)[0]:
                    break
        if stop.agreed:  # only here: observers are told of what is learned with, not of averages
            self._end_leg(epoch, self.steps_per_epoch, stop)
        return add_sums(self.workers, self.trainer.sums())
