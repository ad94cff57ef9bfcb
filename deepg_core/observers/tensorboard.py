"""Curves for TensorBoard."""

from __future__ import annotations

from deepg_core.history import History, Record
from deepg_core.observers.events import EventFile
from deepg_core.observers.interface import Observer, Take
from deepg_core.runs.folder import RunFolder


class TensorBoardObserver(Observer):
    """Writes `tensorboard/train` and `tensorboard/validation`, whose names are the same: TensorBoard draws both in one plot."""

    def begin(self, run: RunFolder, history: History) -> None:
        """Start anew with the epochs so far; event files of a run that was interrupted are replaced."""
        self._folder = run.tensorboard
        self._validation: EventFile | None = None
        for old in self._folder.glob("*/events.out.tfevents.*"):
            old.unlink()
        self._train = EventFile(self._folder / "train")
        for record in history:
            self._add(record)

    def after_epoch(self, record: Record, take: Take) -> bool:  # noqa: ARG002
        """Write an epoch."""
        self._add(record)
        return False

    def end(self) -> None:
        """Close the files."""
        self._train.close()
        if self._validation:
            self._validation.close()

    def _add(self, record: Record) -> None:
        self._train.add(record.epoch, record.training)
        if record.validation:
            self._validation = self._validation or EventFile(self._folder / "validation")
            self._validation.add(record.epoch, record.validation)
