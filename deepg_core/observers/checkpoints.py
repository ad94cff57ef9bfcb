"""Keeps checkpoints: of epochs, and within them."""

from __future__ import annotations

from pathlib import Path

from deepg_core.checkpoints import (
    checkpoint_files,
    epoch_of,
    file_name,
    is_finished,
    place_of,
    save_checkpoint,
    unfinished_name,
)
from deepg_core.history import History, Record
from deepg_core.observers.interface import Observer, Position, Take
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.kept import Checkpoints


class CheckpointsObserver(Observer[Checkpoints]):
    """Writes a checkpoint after every epoch and after every leg within one, and removes those that are not to be kept.

    The best stays, and so does the last that a run can go on from.
    """

    def begin(self, run: RunFolder, history: History) -> None:
        """Take the folder."""
        self._folder, self._history = run.checkpoints, history
        places = [place_of(path) for path in checkpoint_files(self._folder) if not is_finished(path)]
        self._resumable = max(places, default=None)
        """Where the training stood when one was written from which it can go on."""

    def after_leg(self, position: Position, take: Take) -> None:
        """Write one within an epoch. At its end that of the epoch follows, but where the training stops."""
        place = (position.epoch - 1, position.step)
        is_there = position.step == 0 and place == self._resumable
        if is_there or (position.step == position.steps and not position.stopping):
            return
        save_checkpoint(self._folder / unfinished_name(position.epoch, position.step), take())
        self._resumable = place
        self._clear()

    def after_epoch(self, record: Record, take: Take) -> bool:
        """Write that of the epoch."""
        checkpoint = take()
        if self.config.save_weights_only:
            checkpoint = checkpoint.weights_only()
        else:
            self._resumable = (record.epoch, 0)
        path = self._folder / file_name(record)
        save_checkpoint(path, checkpoint)
        self._clear_overtaken(path)
        self._clear()
        return False

    def _clear_overtaken(self, path: Path) -> None:
        """Remove those of this epoch and later ones that were trained before the training went back to behind them."""
        for other in checkpoint_files(self._folder):
            if is_finished(other) and other != path and epoch_of(other) >= epoch_of(path):
                other.unlink()

    def _clear(self) -> None:
        files = checkpoint_files(self._folder)
        last = 1 if self.config.save_best_only else self.config.keep_last
        kept = files[-last:] if last else [files[-1], *filter(is_finished, files)]
        best = self._history.best(self.config.monitor).epoch if self._history else None
        for path in set(files).difference(kept):
            is_best = is_finished(path) and epoch_of(path) == best
            if not is_best and place_of(path) != self._resumable:
                path.unlink()
