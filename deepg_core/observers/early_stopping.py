"""Ends a training that has gone on for long enough."""

from __future__ import annotations

import logging

from deepg_core.history import History, Record
from deepg_core.history.stopping import EarlyStopping
from deepg_core.observers.interface import Observer, Take
from deepg_core.runs.folder import RunFolder

logger = logging.getLogger(__name__)


class EarlyStoppingObserver(Observer[EarlyStopping]):
    """Ends it, and says why."""

    def begin(self, run: RunFolder, history: History) -> None:  # noqa: ARG002
        """Take the epochs, from which all follows."""
        self._history = history

    def after_epoch(self, record: Record, take: Take) -> bool:  # noqa: ARG002
        """Look at them."""
        why = self.config.reason(self._history)
        if why:
            logger.info("early stopping: %s", why)
            self._history.note(record.epoch, f"early stopping: {why}")
        return bool(why)
