"""What a sink is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deepg_core.inference.sinks.draft import STDOUT, Draft, Note, finish_drafts, note_nothing
from deepg_core.inference.told import Told


class Sink(ABC):
    """A file, or several, that grow piece after piece and bear their names once they are whole."""

    drafts: Sequence[Draft] = ()
    """The files."""

    @abstractmethod
    def open(self, state: dict[str, Any] | None) -> None:
        """Begin, or go on where `state` was taken: what was written after it is cut off."""

    @abstractmethod
    def write(self, told: Told) -> None:
        """Write what is said of a piece."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Say where it stands, with all written so far handed to the system: small, and JSON can hold it."""

    def targets(self) -> Sequence[Path]:
        """List the files that it will write."""
        return [draft.path for draft in self.drafts if draft.path != STDOUT]

    def all_drafts(self) -> Sequence[Draft]:
        """List the files, and others that are removed in the end."""
        return self.drafts

    def finish(self, note: Note = note_nothing) -> None:
        """Give the files their names, after that was noted."""
        finish_drafts(self.drafts, note)

    def close(self) -> None:
        """Close what is open; drafts stay for `--resume`."""
        for draft in self.all_drafts():
            draft.close()

    def discard(self) -> None:
        """Remove the drafts that there are: all has its name, or nothing can go on with them."""
        for draft in self.all_drafts():
            draft.remove()
