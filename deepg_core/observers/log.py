"""Writes the history after every epoch."""

from __future__ import annotations

from deepg_core.history import History, Record
from deepg_core.observers.interface import Observer, Take
from deepg_core.runs.folder import RunFolder


class LogObserver(Observer):
    """Keeps `history.json` and `log.csv` up to date."""

    def begin(self, run: RunFolder, history: History) -> None:
        """Write the epochs so far."""
        self._run, self._history = run, history
        run.write_history(history)

    def after_epoch(self, record: Record, take: Take) -> bool:  # noqa: ARG002
        """Write them again."""
        self._run.write_history(self._history)
        return False

    def end(self) -> None:
        """Write them with what was noted last."""
        self._run.write_history(self._history)
