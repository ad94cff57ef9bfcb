"""Mistakes in a spec, as data: where, what, and what to do."""

from __future__ import annotations

from typing import Final

from attrs import frozen

KeyPath = tuple[str | int, ...]
"""Keys and list indices from the top of the document, e.g. `("training", "checkpoints", "monitor")`."""
MOST: Final = 50
"""Mistakes that are shown at once; what was meant is asked for no more of them."""


@frozen
class Problem:
    """One mistake. `on_key` puts the caret under the key instead of its value."""

    path: KeyPath
    message: str
    help: str | None = None
    on_key: bool = False

    @property
    def dotted(self) -> str:
        """The path as users write it."""
        return join_path(self.path)


def join_path(path: KeyPath) -> str:
    """Write a path as users do: `training.checkpoints.monitor`, `data.train[0]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def missing_table(name: str, help_: str | None = None) -> Problem:
    """Give the problem of a document without the table `[name]`, which is needed."""
    return Problem((name,), f"the table [{name}] is missing", help_)
