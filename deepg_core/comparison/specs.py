"""What differs between resolved specs: a row for each key."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from deepg_core.comparison.read import Told

Key = tuple[str, ...]
_ROOT: Final = os.path.sep
_ORDER: Final = "(order)"
"""In the place of a key: in which order the others are."""


@frozen
class Row:
    """A key, and what it is in each run."""

    key: str
    values: dict[str, Any]
    """Run -> value; None where the spec does not set it."""
    below: str | None = None
    """The folder that paths are relative to; None where they share none."""


def list_differences(runs: Sequence[Told]) -> list[Row]:
    """List the keys that are not the same in all runs that have a spec.

    Paths may agree as they are, or relative to the folder of their spec: of two copies of a project they are the same.
    """
    runs = [run for run in runs if run.spec]
    found = [dict(_flatten(run.spec)) for run in runs]
    keys = [key for key in dict.fromkeys(key for its in found for key in its) if not _is_only_empty(key, found)]
    rows = [(key, [its.get(key) for its in found]) for key in sorted(keys, key=lambda key: _place(key, found))]
    return [_shorten_paths(key, values, runs) for key, values in rows if _tells(key, values, runs)]


def _flatten(value: Any, key: Key = ()) -> Iterator[tuple[Key, Any]]:
    if isinstance(value, Mapping) and value:
        if key == ("data", "train"):
            yield (*key, _ORDER), list(value)  # that of the network's columns
        for name, item in value.items():
            yield from _flatten(item, (*key, name))
    else:
        yield key, value


def _place(key: Key, found: Sequence[Mapping[Key, Any]]) -> tuple[int, int]:
    """Keep tables together, each in the order of the first spec that has it."""
    tables = list(dict.fromkeys(key[:1] for its in found for key in its))
    where = next(list(its).index(key) for its in found if key in its)
    return tables.index(key[:1]), where


def _is_only_empty(key: Key, found: Sequence[Mapping[Key, Any]]) -> bool:
    """Say whether it is an empty table here, and one that holds something there, of which each key has a row."""
    empty = all(its.get(key, {}) == {} for its in found)
    longer = any(other[: len(key)] == key and other != key for its in found for other in its)
    return empty and longer


def _has_row(key: Key, values: Sequence[Any]) -> bool:
    """Say whether a row says anything: an order does of the same names alone."""
    return key[-1] != _ORDER or (None not in values and len({frozenset(value) for value in values}) == 1)


def _tells(key: Key, values: Sequence[Any], runs: Sequence[Told]) -> bool:
    """Say whether a key is not the same in all runs; the options of a backend mean nothing to those on another."""
    backends = [run.table("run").get("backend") for run in runs]
    owner = key[1] if key[0] == "training" and len(key) > 1 and key[1] in backends else None
    used = [owner in (None, backend) for backend in backends]
    asked = list(compress(values, used))
    return _differ(asked, list(compress(runs, used))) and _has_row(key, asked)


def _differ(values: Sequence[Any], runs: Sequence[Told]) -> bool:
    local = [_relate(value, run.origin.folder) for value, run in zip(values, runs, strict=True)]
    return any(_unlike(value, values[0]) for value in values) and any(_unlike(value, local[0]) for value in local)


def _unlike(here: Any, there: Any) -> bool:
    """Say whether they are not the same; 1 and true are not."""
    return bool(here != there) or isinstance(here, bool) != isinstance(there, bool)


def _relate(value: Any, folder: str | None) -> Any:
    """Give paths relative to a folder."""
    if isinstance(value, list):
        return [_relate(item, folder) for item in value]
    return os.path.relpath(value, folder) if folder and _is_path(value) else value


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and Path(value).is_absolute()


def _shorten_paths(key: Key, values: Sequence[Any], runs: Sequence[Told]) -> Row:
    paths = {path for value in values for path in _list_paths(value)}
    below = os.path.commonpath([os.path.dirname(path) for path in paths]) if len(paths) > 1 else _ROOT  # noqa: PTH120
    folder = None if below == _ROOT else below
    shown = [_relate(value, folder) for value in values]
    return Row(".".join(key), {run.name: value for run, value in zip(runs, shown, strict=True)}, folder)


def _list_paths(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if _is_path(item):
            yield item
