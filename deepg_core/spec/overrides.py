"""`--set a.b=c`: one option changed for one run, without a second spec file.

The key is a TOML key; the value is a TOML value where it reads as one and a string otherwise, so that
`--set run.name=trial` needs no quotes inside quotes.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from deepg_core.spec.depth import DEEPEST, DOT, KEY, TOO_DEEP, nests_too_deep
from deepg_core.words import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The first `=` that is not inside a quoted key.
ASSIGNMENT: Final = re.compile(r"""((?:"(?:\\.|[^"\\])*"|'[^']*'|[^="'])*)=(.*)""", re.DOTALL)
DOTTED: Final = re.compile(rf"{KEY}(?:{DOT}{KEY})*")
PART: Final = re.compile(KEY)


class OverrideError(ValueError):
    """An override that cannot be applied. `override` is what followed `--set`."""

    def __init__(self, override: str, message: str) -> None:
        self.override = override
        super().__init__(message)


def apply_overrides(document: dict[str, Any], overrides: Iterable[str]) -> dict[str, Any]:
    """Give the document with the overrides in it, in order; tables that are missing are made.

    :raises OverrideError: an override has no `=` or no valid key, leads through a value that is not a table, or nests too
        deep.
    """
    for override in overrides:
        path, text = split_override(override)
        _check_way(document, path, override)
        document = _replaced(document, path, _value(text, override))
        if nests_too_deep(document):
            raise OverrideError(override, TOO_DEEP)
    return document


def split_override(override: str) -> tuple[tuple[str, ...], str]:
    """Part `a.b=c` into the path and the text of the value.

    :raises OverrideError: there is no `=`, or what stands before it is no TOML key.
    """
    match = ASSIGNMENT.fullmatch(override)
    if match is None:
        raise OverrideError(override, "no `=`: an override is `KEY=VALUE`, for example `training.epochs=5`")
    key = match[1].strip()
    if not key:
        raise OverrideError(override, "no key before the `=`")
    if not DOTTED.fullmatch(key):
        raise OverrideError(override, f"`{shorten(key)}` is not a key of TOML")
    parts = PART.findall(key)
    if len(parts) > DEEPEST:
        raise OverrideError(override, TOO_DEEP)
    return tuple(_name(part, override) for part in parts), match[2].strip()


def _name(part: str, override: str) -> str:
    try:
        (name,) = tomllib.loads(f"{part} = 0")
    except tomllib.TOMLDecodeError:
        raise OverrideError(override, f"`{shorten(part)}` is not a key of TOML") from None
    return str(name)


def _value(text: str, override: str) -> Any:
    """Read a TOML value, or take the text as it is."""
    try:
        # Inside an inline table a `#` cannot start a comment, so that `run.name=5#3` keeps its end.
        document = tomllib.loads(f"table = {{ value = {text} }}")
    except tomllib.TOMLDecodeError:
        return text
    except ValueError:  # Python's, who reads no more than this
        raise OverrideError(override, "has an integer of more than 4,300 digits; TOML has 64 bits for one") from None
    except RecursionError:
        raise OverrideError(override, TOO_DEEP) from None
    alone = len(document) == len(document["table"]) == 1
    return document["table"]["value"] if alone else text


def _check_way(document: dict[str, Any], path: Sequence[str], override: str) -> None:
    table = document
    for depth, key in enumerate(path[:-1], start=1):
        table = table.get(key, {})
        if not isinstance(table, dict):
            raise OverrideError(override, f"`{'.'.join(path[:depth])}` is not a table")


def _replaced(table: dict[str, Any], path: Sequence[str], value: Any) -> dict[str, Any]:
    """Copy the tables on the way only: the document that was passed in stays as it was."""
    key, *rest = path
    return {**table, key: _replaced(table.get(key, {}), rest, value) if rest else value}
