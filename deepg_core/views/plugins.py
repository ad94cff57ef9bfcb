"""What is installed, as tables."""

from __future__ import annotations

import json
from typing import Any

from deepg_core.plugins import KINDS
from deepg_core.views.table import format_table


def format_plugins(data: dict[str, Any]) -> str:
    """Give the components as a table to read, and their options below it; those that were named one after the other."""
    named = [entry for entry in data["components"] if "docs" in entry]
    if named or not data["components"]:
        return "\n\n".join(map(_describe, named))
    rows, listed = [["kind", "name", "plugin", "what it is"]], [["kind", "name", "option", "default", "type"]]
    for entry in data["components"]:
        rows += [[entry["kind"], entry["name"], _source(entry), entry["summary"] + _missing(entry)]]
        listed += [[entry["kind"], entry["name"], *option] for option in _options(entry)]
    return f"{format_table(rows)}\n\n{format_table(listed)}" if len(listed) > 1 else format_table(rows)


def _describe(entry: dict[str, Any]) -> str:
    """Describe one component: what it is, whose, where its code lies, and its options."""
    title = f"{KINDS[entry['kind']].label} {entry['name']} ({_source(entry)})"
    lines = [f"{title}: {entry['summary']}" if entry["summary"] else title]
    lines += [entry["docs"]] if entry["docs"] else []
    lines.append(f"{entry['implementation']}{_missing(entry)}")
    table = [["option", "default", "type"], *_options(entry)]
    none = f"`deepg {entry['name']} --help` shows its options" if entry["kind"] == "command" else "no options"
    return "\n".join([*lines, f"\n{format_table(table)}" if len(table) > 1 else none])


def _options(entry: dict[str, Any]) -> list[list[str]]:
    return [
        [name, "required" if option["required"] else _as_toml(option["default"]), option["type"]]
        for name, option in entry["options"].items()
    ]


def _source(entry: dict[str, Any]) -> str:
    return f"{entry['distribution']} {entry['version']}"


def _missing(entry: dict[str, Any]) -> str:
    return f" (unavailable: {', '.join(entry['missing'])} not installed)" if entry["missing"] else ""


def _as_toml(value: Any) -> str:
    return "" if value is None else json.dumps(value, default=str)
