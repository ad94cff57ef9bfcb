"""What the spec of a run or a checkpoint was made with: the same plugins are chosen again, or said to be missing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from deepg_core.plugins import KINDS, plugin_manager

logger = logging.getLogger(__name__)


def choose_recorded(document: dict[str, Any], recorded: Mapping[tuple[str, str], str], path: Path) -> None:
    """Write whose it is before each name that means several components now; without a record it is deepG's own.

    :param recorded: (kind, name) -> `distribution==version`.
    :param path: what lies there was made with them, for messages.
    """
    plugin_manager().remember(recorded)
    for kind, container, key in _list_places(document):
        container[key] = _choose(kind, container[key], recorded, path)
    for its in (kind for kind in KINDS.values() if kind.named_in):
        table, option = document.get(its.named_in[0]), its.named_in[1]
        if isinstance(table, dict) and isinstance(named := table.get(option), dict):
            table[option] = {_choose(its.name, it, recorded, path): options for it, options in named.items()}


def _choose(kind: str, name: str, recorded: Mapping[tuple[str, str], str], path: Path) -> str:
    manager, home = plugin_manager(), recorded.get((kind, name), "").partition("==")[0]
    found = manager.named(kind, name)
    its = [entry for entry in found if entry.plugin.distribution == home]
    if found and home and not its:
        was, now = f"that of {home}", found[0].component.title
        logger.warning("%s: the %s `%s` was %s, and is now %s", path, KINDS[kind].label, name, was, now)
    chosen = its if home else [entry for entry in found if entry.plugin.ours]
    return manager.name_of(kind, chosen[0].component) if len(found) > 1 and len(chosen) == 1 else name


def _list_places(document: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Give the kind of each name, what holds it and under which key."""
    tables = {name: table for name, table in document.items() if isinstance(table, dict)}
    loss, schedule = tables.get("model", {}).get("loss_fn"), tables.get("training", {}).get("schedule")
    launcher = tables.get("run", {}).get("launcher")
    places: list[tuple[str, Any, Any]] = [
        (kind.name, tables.get(kind.name, {}), "type") for kind in KINDS.values() if kind.table
    ]
    places += [("trainer", tables.get("run", {}), "backend"), ("loss", tables.get("model", {}), "loss_fn")]
    places += [("schedule", schedule, "type")] if isinstance(schedule, dict) else []
    places += [("launcher", launcher, "type")] if isinstance(launcher, dict) else []
    for it in loss if isinstance(loss, list) else [loss]:
        places += [("loss", it, "type")] if isinstance(it, dict) else []
    for kind, names in (("loss", loss), ("metric", tables.get("training", {}).get("metrics"))):
        places += [(kind, names, number) for number in range(len(names))] if isinstance(names, list) else []
    yield from (it for it in places if isinstance(_look(*it[1:]), str))


def _look(container: Any, key: Any) -> Any:
    return container[key] if isinstance(container, list) else container.get(key)
