"""A spec as the user gave it."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen


@frozen
class SpecText:
    """A spec as the user gave it."""

    path: Path
    text: str
    overrides: tuple[str, ...] = ()
    """What followed each `--set`, in order."""
    backend: str | None = None
    """What followed `--backend`; it wins over them."""

    def line(self, number: int) -> str:
        """Give one line of the text, counted from 1."""
        return self.text.split("\n")[number - 1].rstrip("\r")
