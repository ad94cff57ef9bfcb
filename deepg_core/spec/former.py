"""Keys of earlier versions: they go on working, and a note says what they are called now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from deepg_core.spec.problem import KeyPath, Problem, join_path

FORMER: Final[dict[tuple[str, ...], tuple[str, ...]]] = {}
"""Key of an earlier version -> what it is called now, each from the top of the document: `("training", "save_every")` ->
`("training", "checkpoints", "every_steps")`. No version was published in which a key had another name than now."""


def rename_former(document: dict[str, Any]) -> tuple[tuple[KeyPath, ...], list[Problem]]:
    """Put what former keys hold where it belongs now; give those that were there, and what is wrong with them.

    :param document: changed in place.
    """
    there, problems = [], []
    for old, new in FORMER.items():
        table = _table(document, old)
        if table is None or old[-1] not in table:
            continue
        there.append(old)
        value, home = table.pop(old[-1]), _table(document, new, make=True)
        if home is None or new[-1] in home:
            what = "is there, too" if home else f"cannot be: {join_path(new[:-1])} is no table"
            message = f"is called `{join_path(new)}` now, which {what}"
            problems.append(Problem(old, message, "leave out one of them", on_key=True))
        else:
            home[new[-1]] = value
    return tuple(there), problems


def _table(document: dict[str, Any], path: KeyPath, *, make: bool = False) -> dict[str, Any] | None:
    """Give the table that a key is in; None where there is none, or something else in its place."""
    table: Any = document
    for key in path[:-1]:
        table = (table.setdefault(key, {}) if make else table.get(key)) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


def name_now(path: KeyPath) -> KeyPath:
    """Give what a path is called now, one that leads into a former key too."""
    old = next((old for old in FORMER if path[: len(old)] == old), ())
    return (*FORMER[old], *path[len(old) :]) if old else path


def find_former(paths: Iterable[KeyPath]) -> dict[KeyPath, KeyPath]:
    """Give those of paths that lead to or into a former key: what each is called now -> as it is written."""
    return {name_now(path): path for path in paths if name_now(path) != path}
