"""What workers that train leave for the process that launched them, and what it has to tell them."""

from __future__ import annotations

from typing import Any


class Desk:
    """An actor: what they say, how it ends, and whether they are asked to stop."""

    def __init__(self) -> None:
        self._said: list[dict[str, Any]] = []
        self._errors: dict[int, Exception] = {}
        self._asked = self._begun = 0
        self._end: tuple[str, Any] | None = None

    def begin(self) -> int:
        """Hear that the first worker begins; give how often it did, and forget why it did not end."""
        self._begun += 1
        self._errors = {}
        return self._begun

    def say(self, record: dict[str, Any]) -> None:
        """Leave a message."""
        self._said.append(record)

    def take(self) -> list[dict[str, Any]]:
        """Take all messages."""
        said, self._said = self._said, []
        return said

    def ask(self, signal: int) -> None:
        """Ask the workers to stop, as this signal would."""
        self._asked = signal

    def asked(self) -> int:
        """Give the signal; 0: go on."""
        return self._asked

    def finish(self, how: str, what: Any) -> None:
        """Leave how it ends: `done` and the result, `stopped` and an exit code, or `refused` and an error. The first counts."""
        self._end = self._end or (how, what)

    def end(self) -> tuple[str, Any] | None:
        """Give how it ended; None where all workers are still at it, or died."""
        return self._end

    def fail(self, rank: int, error: Exception) -> None:
        """Leave an error, after which all begin again, if they may."""
        self._errors[rank] = error

    def errors(self) -> list[Exception]:
        """Give those of the last time, that of the first worker first."""
        return [self._errors[rank] for rank in sorted(self._errors)]
