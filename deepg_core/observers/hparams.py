"""The options of a run as a flat table: what runs are compared by."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any, Final

_LEFT_OUT: Final = {
    ("run", "name"), ("run", "output"), ("training", "checkpoints"), ("training", "tensorboard"), ("training", "observers"),
    ("training", "keras"), ("training", "torch"),
}  # fmt: skip
"""What makes no other network."""
_TABLES: Final = ("run", "encoder", "target", "sampling", "model", "training")


def list_options(spec: str) -> dict[str, str | bool | float]:
    """List the options of a resolved spec: `table.key` -> number, bool or text; lists as texts, but for empty ones."""
    tables = tomllib.loads(spec)
    return {
        ".".join(path): value
        for name in _TABLES
        for path, value in _flatten((name,), tables.get(name, {}))
        if path[:2] not in _LEFT_OUT
    }


def _flatten(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str | bool | float]]:
    if isinstance(value, dict):
        for key, its in value.items():
            yield from _flatten((*path, key), its)
    elif isinstance(value, list):
        if value:
            yield path, ", ".join(map(str, value))
    else:
        yield path, value if isinstance(value, str | bool | float) else float(value)
