"""What a sink is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from deepg_core.inference.predict import Told


class Sink(ABC):
    """A file, or several, that grow piece after piece and bear their names once they are whole."""

    @abstractmethod
    def open(self, state: dict[str, Any] | None) -> None:
        """Begin, or go on where `state` was taken: what was written after it is cut off."""

    @abstractmethod
    def write(self, told: Told) -> None:
        """Write what is said of a piece."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Say where it stands, with all written so far handed to the system: small, and JSON can hold it."""

    @abstractmethod
    def finish(self) -> None:
        """Give the files their names."""

    @abstractmethod
    def close(self) -> None:
        """Close what is open; drafts stay for `--resume`."""
