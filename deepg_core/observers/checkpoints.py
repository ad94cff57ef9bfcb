"""Keeps checkpoints: of every epoch, or of the best and the last."""

from __future__ import annotations

from deepg_core.checkpoints import checkpoint_files, epoch_of, file_name, save_checkpoint
from deepg_core.history import History, Record
from deepg_core.observers.interface import Observer, Take
from deepg_core.runs.folder import RunFolder
from deepg_core.spec.tables import Checkpoints


class CheckpointsObserver(Observer[Checkpoints]):
    """Writes a checkpoint after every epoch. With `save_best_only` the best and the last, which a run resumes from, stay."""

    def begin(self, run: RunFolder, history: History) -> None:
        """Take the folder."""
        self._folder, self._history = run.checkpoints, history

    def after_epoch(self, record: Record, take: Take) -> bool:
        """Write it, and remove those not to be kept."""
        save_checkpoint(self._folder / file_name(record), take())
        if self.config.save_best_only:
            kept = (self._history.best(self.config.monitor).epoch, record.epoch)
            for path in checkpoint_files(self._folder):
                if epoch_of(path) not in kept:
                    path.unlink()
        return False
