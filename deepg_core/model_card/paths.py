"""Paths of a card: those below the folder of the spec are written from there, so that they say nothing of whose disk it was."""

from __future__ import annotations

from typing import Any


def shorten_paths(value: Any, folder: str | None) -> Any:
    """Give a value of a spec, or a table of them, whose paths below `folder` begin there; others stay as they are."""
    if isinstance(value, dict):
        return {key: shorten_paths(item, folder) for key, item in value.items()}
    if isinstance(value, list):
        return [shorten_paths(item, folder) for item in value]
    if not folder or not isinstance(value, str):
        return value
    return "." if value == folder else value.removeprefix(f"{folder}/")
